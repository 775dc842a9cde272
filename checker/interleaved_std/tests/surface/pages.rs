//! Reads the stable items off the pages that rustdoc has written.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Two that only the standard library may name, and one that says how a type is built, not what it can do.
const IGNORED_TRAITS: [&str; 3] = ["core::marker::Freeze", "core::marker::UnsafeUnpin", "core::ops::drop::Drop"];

/// The stable items on a set of pages.
#[derive(Default)]
pub struct Pages {
    /// One line each, as in `sync::Weak: impl<T> core::marker::Send for sync::Weak<T> where …`.
    pub items: BTreeSet<String>,
    /// Those that have a page of their own and come from the real std, which alone says since when it has them.
    pub real: BTreeSet<String>,
}

impl Pages {
    /// Reads all pages under `dir`.
    pub fn read(dir: &Path) -> Pages {
        let mut pages = Pages::default();
        pages.read_dir(dir, "");
        pages
    }

    fn read_dir(&mut self, dir: &Path, module: &str) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() {
                self.read_dir(&path, &format!("{module}{name}::"));
            } else if let [kind, name, "html"] = name.split('.').collect::<Vec<_>>()[..]
                // Macros have a page of redirection with an exclamation mark too.
                && !name.ends_with('!')
            {
                self.read_page(&fs::read_to_string(&path).unwrap(), &format!("{module}{name}"), kind);
            }
        }
    }

    fn read_page(&mut self, page: &str, name: &str, kind: &str) {
        let (_, page) = page.split_once("<section id=\"main-content\"").expect("a page has a main section");
        // What holds for all types says nothing about this one.
        let page = page.split("<h2 id=\"blanket-implementations\"").next().unwrap();
        let mut sections = page.split("<section id=\"");
        let head = sections.next().unwrap();
        let Some(declaration) = between(head, "<pre class=\"rust item-decl\"><code>", "</code></pre>") else {
            panic!("{name} has no declaration; does rustdoc write its pages in another way now?")
        };
        if head.contains("class=\"stab unstable\"") {
            return;
        }
        if head.contains("class=\"since\"") {
            self.real.insert(name.to_string());
        }
        match kind {
            // What a macro's rules look like is no promise.
            "macro" => self.items.insert(format!("{name}: macro")),
            _ => self.items.insert(format!("{name}: {kind}: {}", without_fields(&text(declaration)))),
        };

        let mut implementation = None;
        for section in sections {
            let id = section.split('"').next().unwrap();
            let header = between(section, "<h3 class=\"code-header\">", "</h3>")
                .or_else(|| between(section, "<h4 class=\"code-header\">", "</h4>"))
                .map(text);
            let stable = !info(section).contains("class=\"stab unstable\"");
            let (sort, rest) = id.split_once(['.', '-']).unwrap_or((id, ""));
            match (sort, header) {
                ("impl", Some(header)) => {
                    implementation = if stable { normal(header) } else { None };
                    let of_trait = implementation.iter().filter(|header| header.contains(" for "));
                    self.items.extend(of_trait.map(|header| format!("{name}: {header}")));
                }
                // The fields and variants stand in the declaration, the methods of a trait follow from it.
                ("variant" | "structfield", _) => {}
                ("method" | "tymethod", Some(header)) if !header.starts_with("pub ") => {}
                ("method" | "tymethod" | "associatedconstant" | "associatedtype", Some(header)) => {
                    if let (true, Some(implementation)) = (stable, &implementation) {
                        self.items.insert(format!("{name}: {implementation}: {header}"));
                    }
                }
                _ => panic!("{name} has a section {sort:?} ({rest}); does rustdoc write its pages in another way now?"),
            }
        }
    }
}

/// What rustdoc says of an item below its header, such as that it is unstable.
fn info(section: &str) -> &str {
    let after = section.split_once("</section>").map_or("", |(_, after)| after);
    if after.starts_with("<span class=\"item-info\">") { after.split("</summary>").next().unwrap() } else { "" }
}

/// An implementation's header as it is compared; `None` if it is not.
fn normal(header: String) -> Option<String> {
    let (head, _) = header.split_once(" for ").unwrap_or((&header, ""));
    let of = head.rsplit(' ').next().unwrap();
    if IGNORED_TRAITS.contains(&of.trim_start_matches('!')) {
        return None;
    }
    // Nothing can be said of a type's parameters where a trait is never implemented.
    Some(if of.starts_with('!') && header.contains(" for ") { format!("{of} for any") } else { elided(header) })
}

/// `impl<T> … for Guard<'_, T>` for `impl<'a, T> … for Guard<'a, T>`: a lifetime that is named once says no more.
fn elided(header: String) -> String {
    let Some(parameters) = between(&header, "impl<", ">").map(str::to_string) else { return header };
    parameters.split(", ").filter(|parameter| parameter.starts_with('\'')).fold(header, |header, lifetime| {
        let uses =
            header.split(|c: char| c != '\'' && c != '_' && !c.is_alphanumeric()).filter(|&word| word == lifetime);
        if uses.count() != 2 {
            return header;
        }
        let declared =
            [format!("{lifetime}, "), format!("<{lifetime}>")].into_iter().find(|text| header.contains(text));
        header.replacen(&declared.expect("the first use"), "", 1).replacen(lifetime, "'_", 1)
    })
}

/// Private fields are shown in two ways.
fn without_fields(declaration: &str) -> String {
    match declaration.split_once("/* private fields */") {
        Some((head, _)) => head.trim_end_matches([' ', '{', '(']).to_string(),
        None => declaration.to_string(),
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    Some(text.split_once(start)?.1.split_once(end)?.0)
}

/// The text of some HTML, on one line, where each name of a type or trait is its whole path.
fn text(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        // Each part but the first begins inside a tag.
        let Some((tag, after)) = part.split_once('>') else {
            text.push_str(part);
            continue;
        };
        // A where clause is a block, so a word may end here.
        if tag.starts_with("div") || tag.starts_with("/div") || tag.starts_with("br") {
            text.push(' ');
        }
        let path = between(tag, "title=\"", "\"").and_then(|title| title.split_once(' '));
        text.push_str(path.map_or(after, |(_, path)| path.trim_start_matches("twinned::")));
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&quot;", "\"");
    let text = text.replace("&nbsp;", " ").replace("&amp;", "&");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Errors that two modules have are found under either name; mpmc is not stable yet.
    let text = text.replace("sync::mpmc::", "sync::mpsc::");
    // A signature that is too long for one line has a comma after its last parameter.
    text.replace("( ", "(").replace(", )", ")")
}
