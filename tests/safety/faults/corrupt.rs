//! Checkpoints with something wrong in them: no crash, no hang, little memory, one clear line, and the others still listed.

use crate::faults::ground::{Ground, checkpoint, packed};

const MUTANTS: u64 = 120;

#[test]
fn a_damaged_checkpoint_is_told_and_harms_nobody_else() {
    let ground = Ground::new();
    let mut listed = 0;
    for n in 0..MUTANTS {
        std::fs::write(ground.session("pbox-1").join("session"), mutant(n)).unwrap();
        let at = format!("mutant {n}");
        let list = limited(&ground, &["list", "--json"]);
        list.assert_orderly(&at);
        assert_eq!(list.code, Some(0), "{at}: {}", list.err);
        let list: serde_json::Value = serde_json::from_str(&list.out).unwrap();
        let ids: Vec<&str> =
            list["sessions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["pbox-3", "pbox-2", "pbox-1", "pbox-0"], "{at}");
        let show = limited(&ground, &["show", "pbox-1", "--json"]);
        show.assert_orderly(&at);
        assert!(show.code == Some(0) || show.err.contains("pbox-1"), "{at}: {}", show.err);
        listed += u64::from(show.code != Some(0));
        ground.touch("pbox-1", 1);
    }
    assert!(listed > MUTANTS / 2, "only {listed} were damaged");
}

/// Within a gigabyte of addresses.
fn limited(ground: &Ground, args: &[&str]) -> crate::faults::ground::Ran {
    let shell = ["sh", "-c", "ulimit -v 1048576; exec \"$0\" \"$@\""].map(str::to_owned);
    ground.start(&shell.into_iter().chain(ground.line(args)).collect::<Vec<_>>())
}

fn mutant(n: u64) -> Vec<u8> {
    let mut random = Random(n);
    let (mut file, mut text) = (checkpoint("pbox-1"), Vec::new());
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&file[..]), &mut text).unwrap();
    match n % 6 {
        // Some bytes of the file, or of the text in it.
        0 => random.spoil(&mut file),
        1 => {
            random.spoil(&mut text);
            return packed(&text);
        }
        2 => file.truncate(random.below(file.len())),
        3 => {
            text.truncate(random.below(text.len()));
            return packed(&text);
        }
        // A part twice over.
        4 => {
            let at = random.below(text.len());
            text.splice(at..at, text[..at].repeat(1 + random.below(20)));
            return packed(&text);
        }
        // Deeper than anything may be, and larger than it looks.
        _ => {
            return packed(
                &[&text[..random.below(text.len())], &b"[".repeat(200_000 * (1 + random.below(50)))].concat(),
            );
        }
    }
    file
}

/// A few numbers that are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    fn spoil(&mut self, bytes: &mut [u8]) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            bytes[at] = self.below(256).to_le_bytes()[0];
        }
    }
}
