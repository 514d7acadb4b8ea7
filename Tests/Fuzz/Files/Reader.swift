import Foundation

/// libFuzzer's call of this program.
@_cdecl("LLVMFuzzerTestOneInput")
public func read(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Reader.chosen.read(start.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? [])
    return 0
}

/// Readers that need a few files of a library and not all of it, which `Tests/Fuzz/files.sh` compiles by themselves.
enum Reader: String, CaseIterable {
    case sound, image, annotations, checkpoint, csv, request, seeds

    /// Reads bytes, and does what commands do with what came of them.
    func read(_ bytes: [UInt8]) {
        switch self {
        case .sound: Self.sound(bytes)
        case .image: Self.image(bytes)
        case .annotations: _ = try? COCOAnnotations(contentsOf: Self.file(bytes))
        case .checkpoint: Self.checkpoint(bytes)
        case .csv: Self.csv(bytes)
        case .request: Self.request(bytes)
        case .seeds: Seeds.write()
        }
    }

    /// The bytes as a file, in memory where there is such a folder.
    private static func file(_ bytes: [UInt8]) -> URL {
        let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let url = URL(filePath: "\(folder)/fuzz-files-\(getpid())")
        guard FileManager.default.createFile(atPath: url.path, contents: Data(bytes)) else {
            fatalError("\(url.path): cannot be written")
        }
        return url
    }

    private static func sound(_ bytes: [UInt8]) {
        guard let sound = try? Sound(contentsOf: file(bytes)) else { return }
        precondition(sound.sampleRate > 0)
        _ = sound.level
        // Longer ones take seconds.
        guard sound.samples.count < 20_000 else { return }
        _ = try? sound.resampled(to: 16_000)
    }

    private static func image(_ bytes: [UInt8]) {
        let file = file(bytes)
        for (channels, least) in [(1, 50), (3, Int.max)] {
            guard let image = try? Image(contentsOf: file, channels: channels, least: least) else { continue }
            precondition(image.values.count == image.width * image.height * channels)
            guard image.values.count < 1 << 20 else { continue }
            let small = image.resized(width: 50, height: 50)
            precondition(small.values.count == 50 * 50 * channels)
        }
    }

    private static func checkpoint(_ bytes: [UInt8]) {
        guard let file = try? TensorFile(bytes: bytes) else { return }
        do {
            let again = try TensorFile(bytes: file.bytes())
            precondition(again.metadata == file.metadata)
            precondition(
                again.tensors.map(\.tensor.shape).sorted(by: { "\($0)" < "\($1)" })
                    == file.tensors.map(\.tensor.shape).sorted(by: { "\($0)" < "\($1)" }))
        } catch {
            fatalError("a checkpoint that was read is not written again: \(error)")
        }
    }

    private static func records(_ bytes: [UInt8]) throws -> [[String]] {
        var rest = bytes[...]
        var reader = CSVReader(file: "fuzz") {
            let piece = rest.prefix(7)
            rest = rest.dropFirst(7)
            return Array(piece)
        }
        var records: [[String]] = []
        while let record = try reader.record() { records.append(record.fields) }
        return records
    }

    private static func csv(_ bytes: [UInt8]) {
        guard let found = try? records(bytes) else { return }
        // What was read is written such that no spreadsheet takes a field for a formula, and reads as the same.
        let written = found.map(CSV.record).joined()
        do {
            let again = try records(Array(written.utf8))
            precondition(again == found, "\(found), \(again)")
        } catch {
            fatalError("records that were read are not written again: \(error)")
        }
    }

    private static func request(_ bytes: [UInt8]) {
        guard let head = try? RequestHead(bytes) else { return }
        precondition(head.bodyBytes >= 0)
        for part in head.path {
            precondition(part != "." && part != ".." && !part.contains("/") && !part.contains("\0"))
        }
        for value in head.headers.values { precondition(!value.contains("\n") && !value.contains("\r")) }
        let request = HTTPRequest(
            method: head.method, path: head.path, query: head.query, headers: head.headers, body: [])
        let token = "0123456789abcdef"
        for (host, shown) in [("127.0.0.1", nil), ("0.0.0.0", token), ("::1", nil)] {
            let access = RequestGuard(host: host, names: ["board.example"], token: shown)
            let answer: HTTPResponse?
            do { answer = try access.check(request) } catch { continue }
            // Who passes has shown the token, and has named this machine.
            if shown != nil {
                let texts = Array(request.headers.values) + Array(request.query.values)
                precondition(texts.contains { $0.contains(token) })
            }
            if access.token == nil { precondition(answer == nil) }
            if host != "0.0.0.0", let named = request.headers["host"]?.lowercased() {
                precondition(
                    ["localhost", "127.", "board.example", "[", "::1", "0:"].contains { named.hasPrefix($0) })
            }
        }
    }
}
