//! Checkpoints as plainbox writes them: keys sorted, compact, gzip level 9, one member.

use super::random::Random;

const PARTS: &[&str] = &[
    "audio",
    "bluetooth",
    "camera",
    "cpu",
    "disk",
    "ethernet",
    "graphics",
    "input",
    "led",
    "memory",
    "networking",
    "optical",
    "power-management",
    "stress",
    "suspend",
    "thunderbolt",
    "touchpad",
    "usb",
    "virtualization",
    "wireless",
];
const VERBS: &[&str] = &[
    "detect",
    "attach",
    "stress",
    "insert",
    "storage",
    "playback",
    "record",
    "cycle",
    "hotplug",
    "benchmark",
    "rotation",
];
pub const WORDS: &[&str] = &[
    "device",
    "driver",
    "kernel",
    "module",
    "probe",
    "firmware",
    "failed",
    "loaded",
    "link",
    "eth0",
    "wlan0",
    "nvme0n1",
    "usb",
    "bus",
    "pci",
    "Intel",
    "Corporation",
    "Controller",
    "bytes",
    "MB/s",
    "iteration",
    "passed",
    "error",
    "warning",
    "timeout",
    "retry",
    "expected",
    "result",
    "OK",
    "resume",
    "rtcwake",
    "dmesg",
    "journal",
    "audio",
    "codec",
    "temperature",
    "battery",
];
const OUTCOMES: &[&str] = &["pass", "pass", "pass", "pass", "pass", "pass", "pass", "fail", "skip", "not-supported"];

pub fn make(random: &mut Random, version: u64, jobs: usize, id: &str) -> Vec<u8> {
    let ids = job_ids(random, jobs);
    let list = |ids: &[String]| ids.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(",");
    let sums = ids.iter().map(|id| {
        format!("\"{id}\":\"{:016x}{:016x}{:016x}{:016x}\"", random.next(), random.next(), random.next(), random.next())
    });
    let sums = sums.collect::<Vec<_>>().join(",");
    let results = ids.iter().map(|job| format!("\"{job}\":[{}]", result(random, version, job, id)));
    let results = results.collect::<Vec<_>>().join(",");
    let mandatory = if version >= 6 { format!("\"mandatory_job_list\":[{}],", list(&ids[..1])) } else { String::new() };
    let information = if version >= 8 { ",\"system_information\":{}" } else { "" };
    let text = format!(
        "{{\"session\":{{\"desired_job_list\":[{}],\"jobs\":{{{sums}}},{mandatory}\"metadata\":{},\"results\":{{{results}}}{information}}},\"version\":{version}}}",
        list(&ids),
        metadata(random, version),
    );
    compress(text.as_bytes())
}

pub fn compress(data: &[u8]) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::new(9).unwrap());
    let mut out = vec![0; compressor.gzip_compress_bound(data.len())];
    let used = compressor.gzip_compress(data, &mut out).unwrap();
    out.truncate(used);
    out
}

fn job_ids(random: &mut Random, jobs: usize) -> Vec<String> {
    let mut ids: Vec<String> = (0..jobs)
        .map(|n| {
            format!(
                "com.canonical.certification::{}/{}-{}_{n:04}",
                random.pick(PARTS),
                random.pick(VERBS),
                random.pick(VERBS)
            )
        })
        .collect();
    ids.sort();
    ids
}

fn metadata(random: &mut Random, version: u64) -> String {
    let flags = random.pick(&["\"submitted\"", "\"submitted\"", "\"incomplete\"", ""]);
    let blob = if version >= 2 { "\"app_blob\":\"eyJ0ZXN0cGxhbl9pZCI6ICJjbGllbnQtY2VydCJ9\"," } else { "" };
    let app = if version >= 3 { "\"app_id\":\"com.canonical:checkbox-cli\"," } else { "" };
    let lists = if version >= 7 { "\"custom_joblist\":false," } else { "" };
    let start = if version >= 7 { "\"last_job_start_time\":1700000000.5," } else { "" };
    let rejected = if version >= 7 { "\"rejected_jobs\":[]," } else { "" };
    let todo = if version >= 11 { "\"remaining_todo_jobs\":false," } else { "" };
    format!(
        "{{{blob}{app}{lists}\"flags\":[{flags}],{start}{rejected}{todo}\"running_job_name\":null,\"title\":\"client-cert-desktop-22-04\"}}"
    )
}

fn result(random: &mut Random, version: u64, job: &str, session: &str) -> String {
    let outcome = random.pick(OUTCOMES);
    let slug = job.replace([':', '/'], "_");
    let prefix =
        if version >= 5 { String::new() } else { format!("/home/u/.cache/plainbox/sessions/{session}.session/") };
    let comments = match random.below(20) {
        0 => format!("\"{} {} caf\u{e9}\"", random.pick(WORDS), random.pick(WORDS)),
        _ => "null".to_owned(),
    };
    format!(
        "{{\"comments\":{comments},\"execution_duration\":{:.6},\"io_log_filename\":\"{prefix}io-logs/{slug}.record.gz\",\"outcome\":\"{outcome}\",\"return_code\":{}}}",
        random.unit() * 120.0 + 0.5,
        u8::from(outcome != "pass"),
    )
}
