import Console
package import Foundation
package import Networks

/// A folder of input files and the list of their labels, in the layout that MLPerf Tiny's runner reads.
///
/// A line of the list: `file,classes,label`, and for anomaly detection `file,2,label,window,stride`, both in bytes
/// (`benchmark/evaluation/datasets/README.md` of mlcommons/tiny).
package struct LabelledInputs {
    /// A line of the list.
    package struct Entry: Hashable {
        /// Name in the folder.
        package var file: String
        /// Position of the right class; 1 for an anomaly.
        package var label: Int
        /// Window and stride in bytes, where one file holds several inputs.
        package var windows: Windows?
    }

    /// How a file is cut into inputs.
    package struct Windows: Hashable {
        /// Bytes of an input.
        package var width: Int
        /// Bytes from the start of an input to that of the next.
        package var stride: Int

        /// The windows of a file, as the runner cuts them: as many as are whole.
        package func cut(_ bytes: [UInt8]) -> [[UInt8]] {
            guard bytes.count >= width else { return [] }
            return Swift.stride(from: 0, through: bytes.count - width, by: stride).map {
                Array(bytes[$0..<($0 + width)])
            }
        }
    }

    /// Where the files lie.
    package let folder: URL
    /// Number of classes.
    package let classes: Int
    /// In the list's order.
    package let entries: [Entry]

    /// Reads a list; throws a `CommandError` that names the first line which is none, or a file that is missing.
    package init(folder: String, labels path: String) throws {
        let text = String(decoding: try InputFile(path: path).bytes(), as: UTF8.self)
        var entries: [Entry] = []
        var classes: Int?
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        for (index, line) in lines where !line.allSatisfy(\.isWhitespace) {
            let (entry, count) = try Self.entry(line, place: "\(path):\(index + 1)")
            guard count == classes ?? count else {
                throw CommandError.input(
                    "\(path):\(index + 1): expected \(classes ?? 0) classes as in the lines before, found "
                        + "\(count); give a list of one benchmark")
            }
            classes = count
            entries.append(entry)
        }
        guard let classes, !entries.isEmpty else {
            throw CommandError.input(
                "\(path): expected lines of file,classes,label, found none; give y_labels.csv of the benchmark"
            )
        }
        self.folder = URL(filePath: folder)
        self.classes = classes
        self.entries = entries
        let missing = entries.filter { !FileManager.default.fileExists(atPath: url($0).path) }
        if let first = missing.first {
            throw CommandError.input(
                "\(folder): expected \(entries.count) files that \(path) names, found \(missing.count) missing, "
                    + "such as \(first.file); copy the benchmark's files there")
        }
    }

    /// Bytes of an entry's file.
    package func bytes(_ entry: Entry) throws -> [UInt8] { try InputFile(path: url(entry).path).bytes() }

    /// Content address: SHA-256 of `sha256sum`'s lines for the files in the list's order, and the labels.
    package func digest() throws -> Digest {
        var text = ""
        for entry in entries {
            text += "\(Digest(of: try bytes(entry)))  \(entry.file) \(entry.label)\n"
        }
        return Digest(of: Array(text.utf8))
    }

    private func url(_ entry: Entry) -> URL { folder.appending(path: entry.file) }

    private static func entry(_ line: Substring, place: String) throws -> (entry: Entry, classes: Int) {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let numbers = fields.dropFirst().map { Int($0) }
        guard fields.count == 3 || fields.count == 5, !fields[0].isEmpty, !fields[0].contains(".."),
            !fields[0].hasPrefix("/"), numbers.allSatisfy({ $0 != nil })
        else {
            throw CommandError.input(
                "\(place): expected file,classes,label or file,classes,label,window,stride, found \(line); give "
                    + "y_labels.csv of the benchmark")
        }
        let values = numbers.compactMap(\.self)
        let (classes, label) = (values[0], values[1])
        guard classes >= 2, (0..<classes).contains(label) else {
            throw CommandError.input(
                "\(place): expected a label of 0 to \(classes - 1) among 2 or more classes, found \(label) of "
                    + "\(classes); correct the list")
        }
        var windows: Windows?
        if values.count == 4 {
            guard values[2] > 0, values[3] > 0 else {
                throw CommandError.input(
                    "\(place): expected a window and a stride above 0 bytes, found \(values[2]) and \(values[3]); "
                        + "correct the list")
            }
            windows = Windows(width: values[2], stride: values[3])
        }
        return (Entry(file: fields[0], label: label, windows: windows), classes)
    }
}
