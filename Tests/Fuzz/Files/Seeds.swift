import CSndFile
import Foundation

/// Small files of each kind, written by what writes them in use.
enum Seeds {
    /// Writes them below the folder `FUZZ_SEEDS`, a folder a reader, and ends the program.
    static func write() -> Never {
        let root = URL(filePath: ProcessInfo.processInfo.environment["FUZZ_SEEDS"] ?? "seeds")
        func folder(_ reader: Reader) throws -> URL {
            let folder = root.appending(path: "seeds-\(reader.rawValue)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return folder
        }
        do {
            try sounds(in: folder(.sound))
            try images(in: folder(.image))
            try annotations().write(to: folder(.annotations).appending(path: "two.json"))
            try checkpoints(in: folder(.checkpoint))
            let rows = CSV.record(["key", "name", "cycles"]) + CSV.record(["a1", "a \"b\",\nc", "=1+1"])
            try Data(rows.utf8).write(to: folder(.csv).appending(path: "rows.csv"))
            for (index, text) in requests.enumerated() {
                try Data(text.utf8).write(to: folder(.request).appending(path: "\(index)"))
            }
        } catch {
            print("seeds: \(error)")
            _exit(1)
        }
        // Not `exit`, which libFuzzer takes for a finding.
        _exit(0)
    }

    private static func sounds(in folder: URL) throws {
        let sound = Sound(samples: (0..<300).map { sinf(Float($0) / 7) / 2 }, sampleRate: 8000)
        try sound.write(to: folder.appending(path: "tone.wav"))
        let kinds: [(String, Int)] = [
            ("flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16), ("ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS),
            ("aiff", SF_FORMAT_AIFF | SF_FORMAT_FLOAT), ("au", SF_FORMAT_AU | SF_FORMAT_ULAW),
            ("w64", SF_FORMAT_W64 | SF_FORMAT_IMA_ADPCM), ("caf", SF_FORMAT_CAF | SF_FORMAT_ALAC_16),
            ("gsm.wav", SF_FORMAT_WAV | SF_FORMAT_GSM610), ("voc", SF_FORMAT_VOC | SF_FORMAT_PCM_U8),
        ].map { ($0.0, Int($0.1)) }
        for (name, format) in kinds {
            var info = SF_INFO()
            (info.samplerate, info.channels, info.format) = (8000, 1, Int32(format))
            // What this build of the library cannot write is left out.
            guard let file = sf_open(folder.appending(path: "tone.\(name)").path, Int32(SFM_WRITE), &info)
            else { continue }
            sf_writef_float(file, sound.samples, Int64(sound.samples.count))
            sf_close(file)
        }
    }

    private static func images(in folder: URL) throws {
        for channels in [1, 3] {
            let values = (0..<(24 * 16 * channels)).map { UInt8($0 * 5 % 256) }
            let image = Image(width: 24, height: 16, channels: channels, values: values)
            try image.write(to: folder.appending(path: "\(channels).jpeg"), quality: 80)
        }
        // Nothing here writes PNG: 4 x 4 with a palette, and 8 x 8 of 16 bits in two passes of Adam7's seven.
        let pictures = [
            "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAEAgMAAADUn3btAAAADFBMVEUAAAD/AAAA/wAAAP+kQO3PAAAADElEQVQI12NgYGAAAAAEAAEnNCcKAAAAAElFTkSuQmCC",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        ]
        for (index, text) in pictures.enumerated() {
            try (Data(base64Encoded: text) ?? Data()).write(to: folder.appending(path: "\(index).png"))
        }
    }

    private static func annotations() throws -> Data {
        try JSONEncoder().encode(
            COCOAnnotations(
                images: [.init(id: 1, width: 640, height: 480, file_name: "1.jpg")],
                annotations: [
                    .init(id: 3, image_id: 1, category_id: 1, area: 5000, bbox: [1, 2, 30, 40], iscrowd: 0)
                ],
                categories: [.init(id: 1, name: "person", supercategory: nil)]))
    }

    private static func checkpoints(in folder: URL) throws {
        let tensors = [
            NamedTensor("weights", try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])),
            NamedTensor("means", try Tensor(doubles: [0.5, .infinity], shape: [2])),
            NamedTensor("steps", try Tensor(integers: [7])),
        ]
        try TensorFile(tensors, metadata: ["epoch": "3"]).write(to: folder.appending(path: "marked"))
        // Without its digest, so that changes of the values are read.
        let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"b":"c"}}     "#
        var plain: [UInt8] = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8)
        plain += [0, 0, 128, 63, 0, 0, 192, 127]
        try Data(plain).write(to: folder.appending(path: "plain"))
    }

    private static let requests = [
        "GET / HTTP/1.1\r\nHost: localhost:8080",
        "GET /v1/rows?limit=1&board=f746zg HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer 0123456789abcdef",
        "POST /v1/inspect?name=a%2Fb HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 12\r\nContent-Type: application/octet-stream\r\nOrigin: http://[::1]:80\r\nSec-Fetch-Site: same-origin",
        "GET /?token=0123456789abcdef HTTP/1.0\r\nCookie: a=b; throughline_token=0123456789abcdef\r\nCookie: c=d",
        "HEAD /page/%2e%2e/x HTTP/1.1\r\nHost: board.example\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: cross-site",
    ]
}
