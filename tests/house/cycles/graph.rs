//! Which file needs which: each name is followed to the file that defines it, through every signpost on the way.

use std::collections::{BTreeMap, BTreeSet};

use super::module::{Import, Module, modules};
use super::tokens::{test_modules, tokens};

/// Files and the files that they need.
pub type Needs = BTreeMap<String, BTreeSet<String>>;

/// What each file needs of the others. The names of the files begin below `src`.
pub fn needs(sources: &[(String, String)]) -> Needs {
    let house = House::of(sources);
    let mut needs = Needs::new();
    for (place, module) in house.modules.iter().filter(|(_, module)| !module.file.is_empty()) {
        let of = needs.entry(module.file.clone()).or_default();
        of.extend(house.needs(place, module).into_iter().filter(|file| *file != module.file));
    }
    needs
}

/// What a name leads to.
enum Found {
    Module(Vec<String>),
    Item(String),
}

struct House {
    modules: BTreeMap<Vec<String>, Module>,
}

impl House {
    fn of(sources: &[(String, String)]) -> Self {
        let read: Vec<_> = sources.iter().map(|(file, text)| (file, place(file), tokens(text))).collect();
        let mut tests: Vec<Vec<String>> = Vec::new();
        for (_, place, tokens) in &read {
            tests.extend(test_modules(tokens).map(|name| [place.as_slice(), std::slice::from_ref(name)].concat()));
        }
        let counts = |place: &[String]| !tests.iter().any(|test| place.starts_with(test));
        let counted = read.iter().filter(|(_, place, _)| counts(place));
        let modules: BTreeMap<_, _> = counted.flat_map(|(file, place, tokens)| modules(file, place, tokens)).collect();
        let mut house = Self { modules };
        // A folder is a module even where its own file says nothing.
        for place in house.modules.keys().cloned().collect::<Vec<_>>() {
            for length in 0..place.len() {
                house.modules.entry(place[..length].to_vec()).or_default();
            }
        }
        house
    }

    fn needs(&self, place: &[String], module: &Module) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut add = |path: &[String], last_is_module: bool| {
            if let Some(Found::Item(file)) = self.find(place, path, last_is_module, 0) {
                found.insert(file);
            }
        };
        for import in module.imported.iter().filter(|import| import.name != "*") {
            if !import.public || module.words.contains(&import.name) {
                add(&import.path, false);
            }
        }
        for path in &module.paths {
            add(path, false);
        }
        for import in module.imported.iter().filter(|import| import.name == "*") {
            match self.find(place, &import.path, true, 0) {
                Some(Found::Module(_)) => {
                    let ways = module.words.iter().filter(|word| !module.defined.contains(*word));
                    let firsts = module.paths.iter().filter_map(|path| path.first());
                    ways.chain(firsts).for_each(|word| {
                        add(&[import.path.as_slice(), std::slice::from_ref(word)].concat(), false);
                    });
                }
                Some(Found::Item(_)) => add(&import.path, false),
                None => {}
            }
        }
        found
    }

    /// Follows a way from a module. Of a name that is a module and an item, the module counts where the way goes on.
    fn find(&self, from: &[String], path: &[String], module_first: bool, depth: usize) -> Option<Found> {
        let (first, rest) = path.split_first()?;
        let goes_on = !rest.is_empty();
        let step = match first.as_str() {
            "crate" | "adjourn" => Found::Module(Vec::new()),
            "self" => Found::Module(from.to_vec()),
            "super" => Found::Module(from.split_last()?.1.to_vec()),
            name => self.name(from, name, goes_on || module_first, depth)?,
        };
        match step {
            Found::Module(next) if goes_on => self.find(&next, rest, module_first, depth),
            found => Some(found),
        }
    }

    fn name(&self, at: &[String], name: &str, module_first: bool, depth: usize) -> Option<Found> {
        let module = self.modules.get(at)?;
        let below = [at, &[name.to_owned()]].concat();
        let below = || self.modules.contains_key(&below).then(|| Found::Module(below.clone()));
        let item = || module.defined.contains(name).then(|| Found::Item(module.file.clone()));
        // A signpost that leads to itself leads nowhere.
        let imported = || {
            let mut ways = module.imported.iter().filter(|import| import.name == name);
            (depth < 20).then(|| ways.find_map(|import| self.follow(at, import, module_first, depth))).flatten()
        };
        let all = || {
            let mut ways = module.imported.iter().filter(|import| import.name == "*");
            let through = |import: &Import| [import.path.as_slice(), &[name.to_owned()]].concat();
            (depth < 5).then(|| ways.find_map(|way| self.find(at, &through(way), module_first, depth + 5))).flatten()
        };
        match module_first {
            true => below().or_else(item).or_else(imported).or_else(all),
            false => item().or_else(imported).or_else(below).or_else(all),
        }
    }

    fn follow(&self, at: &[String], import: &Import, module_first: bool, depth: usize) -> Option<Found> {
        // `use other::name` would find itself again when `other` is no module of ours.
        if import.path.first() == Some(&import.name) && import.path.len() > 1 {
            let own = [at, std::slice::from_ref(&import.name)].concat();
            return self.modules.contains_key(&own).then(|| self.find(at, &import.path, module_first, depth + 1))?;
        }
        self.find(at, &import.path, module_first, depth + 1)
    }
}

/// Where a file stands in the crate.
fn place(file: &str) -> Vec<String> {
    let mut parts: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod" || (parts.len() == 1 && last == "lib")) {
        parts.pop();
    }
    parts
}

/// The files that need each other in a circle, each circle with its ways.
pub fn circles(needs: &Needs) -> Vec<Vec<String>> {
    let reach: BTreeMap<&String, BTreeSet<&String>> = needs.keys().map(|file| (file, reached(needs, file))).collect();
    let both =
        |one: &String, other: &String| reach[one].contains(other) && reach.get(other).is_some_and(|r| r.contains(one));
    let mut seen = BTreeSet::new();
    let mut circles = Vec::new();
    for file in needs.keys() {
        let circle: Vec<String> = needs.keys().filter(|other| both(file, other)).cloned().collect();
        if !circle.is_empty() && seen.insert(circle.clone()) {
            circles.push(circle);
        }
    }
    circles
}

fn reached<'n>(needs: &'n Needs, from: &'n String) -> BTreeSet<&'n String> {
    let mut found = BTreeSet::new();
    let mut ahead = vec![from];
    while let Some(file) = ahead.pop() {
        ahead.extend(needs.get(file).into_iter().flatten().filter(|next| found.insert(*next)));
    }
    found
}

/// One circle in words: each file with those of the circle that it needs.
pub fn told(circle: &[String], needs: &Needs) -> String {
    let of = |file: &String| {
        let within: Vec<&str> = needs[file].iter().filter(|n| circle.contains(n)).map(String::as_str).collect();
        format!("{file} needs {}", within.join(", "))
    };
    circle.iter().map(of).collect::<Vec<_>>().join("\n")
}
