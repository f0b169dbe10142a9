import FaceTypes
import Files
import TestSupport
import Testing

@testable import FaceSetsCLI

/// Phrases of earlier versions that no native speaker would write. They must not come back.
struct PlainEnglishTests {
    /// In lower case, each with a better wording.
    private static let phrases = [
        "gone on with": "resumed", "goes on where": "resumes", "to go on with": "to resume",
        "broke off": "was interrupted",
        "copies to the eye": "near-duplicates", "exactly or to the eye": "duplicate and near-duplicate",
        "further paths": "duplicate paths", "what is whole": "intact records",
        "whole or not at all": "completely or not at all",
        "looks whether": "checks that", "cannot be asked": "could not be loaded",
        "nobody has told": "not known",
        "arithmetic of the recogniser": "numeric precision of the recogniser",
        "is taken up by": "is resumed by",
        "taken up again": "resumed",
        "pass over names": "skip files that match",
        "at which groups stop to merge": "merge groups whose … is below this",
        "more photos came": "new photos were added", "the system's refusal": "a system error",
        "stands for `": "calls `",
        "as it should be seen": "with its orientation applied", "serves messages": "is used in messages",
        "a set a person": "one set per person", "a folder a person": "one folder per person",
        "1 persons": "1 person",
        "1 facesets": "1 faceset", "1 photos": "1 photo", "1 faces": "1 face", "mend its": "fix its",
        "is not to be guessed": "cannot be determined",
        "tells every face's fate": "says what happened to each face",
        "where it is to lie": "the destination", "the photos lie": "the photos are",
        "to be forgotten, and is not changed by": "and was not changed",
        "wants to be forgotten": "asks to be deleted", "numbered anew": "renumbered",
        "says how sure": "shows how certain",
        "what was awaited": "what was expected", "that was awaited": "that was expected",
        "folder that run made": "folder written by run", "what came of": "the result of",
        "somebody else": "someone else", "bring the outputs up to date": "update the outputs",
        "takes over names": "imports names", "left aside": "left out", "pick faces": "select faces",
        "everybody by name": "all people by name", "as decisions have it": "with all decisions applied",
        "that was said is lost": "no decision is lost", "puts the caches together": "merges the caches",
        "gates of quality": "quality gates", "made anew": "created again", "drawn anew": "drawn again",
        "computed anew": "computed again", "may be given several times": "may be repeated",
        "may be given again": "may be repeated", "decisions that stand": "decisions in force",
        "finished work counts": "finished work is kept", "what is to be forgotten": "data to forget",
        "is worth asking": "is useful", "photos that show the same.": "photos with the same picture",
        "which way up": "the orientation", "in other bytes": "with other metadata",
        "where nothing else": "if nothing else", "where there is none": "if there is none",
        "where that is known": "if known", "lies on its side": "is on its side",
        "further path": "duplicate path", "is no photo": "is not a photo",
        "are no photos": "are not photos", "so many faces": "this many faces",
        "is asked any more": "still applies", "a thread of its own": "its own thread",
    ]

    /// Everything that people read: the program, its help, and the documentation.
    private static func places() throws -> [FilePath] {
        let top = TestMaterial.repository
        let walks = try ["Sources", "docs", "distributed/face_sets_dask", "scripts"].map {
            try FolderWalk(top.appending(FilePath($0)))
        }
        let texts = walks.flatMap(\.files).map(\.path).filter {
            ["swift", "md", "py", "js", "sh"].contains($0.fileExtension)
        }
        let pages: [FilePath] = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "Makefile"]
        return texts + pages.map { top.appending($0) }
    }

    @Test func phrasesDoNotComeBack() throws {
        let places = try Self.places()
        #expect(places.count > 300)
        for place in places {
            let text = String(decoding: try readFile(place), as: UTF8.self).lowercased()
            // A phrase may be broken across lines of a comment.
            let words = text.split(whereSeparator: \.isWhitespace).filter {
                !["///", "//", "#"].contains($0)
            }
            let flowing = " " + words.joined(separator: " ") + " "
            for (phrase, better) in Self.phrases where Self.contains(flowing, phrase) {
                Issue.record("\(place.shown): \"\(phrase)\"; better: \(better)")
            }
        }
    }

    /// A comment line in lower case continues a sentence; after a full stop, an edit has left it behind.
    @Test func commentsHaveNoLeftovers() throws {
        func comment(_ line: Substring) -> Substring? {
            let text = line.drop { $0 == " " }
            return text.hasPrefix("///") ? text.dropFirst(3).drop { $0 == " " } : nil
        }
        let files = try Self.places().filter { $0.fileExtension == "swift" }
        #expect(files.count > 300)
        for file in files {
            let text = String(decoding: try readFile(file), as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for (line, next) in zip(lines, lines.dropFirst()) where comment(line)?.hasSuffix(".") == true {
                let isLeftOver = comment(next)?.first?.isLowercase == true
                #expect(!isLeftOver, "\(file.shown): \(next)")
            }
        }
    }

    @Test func helpAndManualContainNoSuchPhrases() {
        let tree = CommandTree(FaceSetsCommand.self)
        let text = (tree.all.map(\.help.text) + [tree.manualPage]).joined(separator: "\n").lowercased()
        let flowing = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for phrase in Self.phrases.keys { #expect(!Self.contains(flowing, phrase), "\(phrase)") }
    }

    @Test func theSearchFindsPhrases() {
        #expect(Self.contains(" 1 persons, 1 facesets ", "1 persons"))
        #expect(!Self.contains(" 11 persons ", "1 persons") && !Self.contains(" 1 facesets ", "1 faces"))
    }

    /// Whether a text contains a phrase that is not part of a longer number or word.
    private static func contains(_ text: String, _ phrase: String) -> Bool {
        text.ranges(of: phrase).contains { range in
            let before = text[..<range.lowerBound].last
            let after = text[range.upperBound...].first
            let continues = before?.isNumber == true && phrase.first?.isNumber == true
            let isContinued = after?.isLetter == true && phrase.last?.isLetter == true
            return !continues && !isContinued
        }
    }
}
