import CPNG
import CTurboJPEG
import Foundation

extension Image {
    /// Reads a JPEG or PNG file as grey (1 channel) or colour (3); which of the two it is, its first bytes say.
    ///
    /// A JPEG that is more than twice as large as `least` in both directions is read at 1/2, 1/4 or 1/8 of its size, which
    /// is much faster. Throws a `DataError` for a file that is neither, is damaged, or has over 64 Mi pixels.
    init(contentsOf url: URL, channels: Int, least: Int = .max) throws {
        guard let data = try? Data(contentsOf: url) else {
            throw DataError(
                url, expected: "a JPEG or PNG file", found: "no file that can be read",
                cure: "complete the data set")
        }
        let bytes = [UInt8](data)
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            try self.init(jpeg: bytes, channels: channels, least: least, url)
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            try self.init(png: bytes, channels: channels, url)
        } else {
            throw DataError(
                url, expected: "a JPEG or PNG file",
                found: bytes.isEmpty ? "an empty file" : "one of another kind",
                cure: "download or make it again")
        }
    }

    private init(jpeg bytes: [UInt8], channels: Int, least: Int, _ url: URL) throws {
        func damaged(_ found: String) -> DataError {
            DataError(url, expected: "a JPEG file", found: found, cure: "download or make it again")
        }
        guard let decoder = tjInitDecompress() else { throw damaged("no decoder") }
        defer { tjDestroy(decoder) }
        func complaint() -> String { String(cString: tjGetErrorStr2(decoder)) }
        var (width, height, sampling, space) = (Int32(0), Int32(0), Int32(0), Int32(0))
        let size = UInt(bytes.count)
        guard tjDecompressHeader3(decoder, bytes, size, &width, &height, &sampling, &space) == 0, width > 0,
            height > 0
        else { throw damaged(complaint()) }
        try Self.check(Int(width), Int(height), url)
        guard space != Int32(TJCS_CMYK.rawValue), space != Int32(TJCS_YCCK.rawValue) else {
            throw DataError(
                url, expected: "a grey or colour image", found: "one for printing (CMYK)",
                cure: "convert it to RGB")
        }
        var divisor = 1
        while divisor < 8, min(Int(width), Int(height)) / (2 * divisor) >= least { divisor *= 2 }
        let (columns, rows) = (
            (Int(width) + divisor - 1) / divisor, (Int(height) + divisor - 1) / divisor
        )
        var values = [UInt8](repeating: 0, count: columns * rows * channels)
        let format = channels == 1 ? TJPF_GRAY : TJPF_RGB
        let status = tjDecompress2(
            decoder, bytes, size, &values, Int32(columns), 0, Int32(rows), Int32(format.rawValue), 0)
        // A warning, such as for rubbish behind the image, is no reason to lose it; a lack of data is. Where all
        // went well the library's last words may be of another file.
        if status != 0 {
            let isWarning = tjGetErrorCode(decoder) == Int32(TJERR_WARNING.rawValue)
            guard isWarning, !complaint().contains("Premature end") else { throw damaged(complaint()) }
        }
        self.init(width: columns, height: rows, channels: channels, values: values)
    }

    private init(png bytes: [UInt8], channels: Int, _ url: URL) throws {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        func damaged() -> DataError {
            let message = withUnsafeBytes(of: image.message) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            return DataError(url, expected: "a PNG file", found: message, cure: "download or make it again")
        }
        // The library keeps the bytes' address from one call to the next.
        self = try bytes.withUnsafeBytes { file in
            guard png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
                throw damaged()
            }
            let (width, height) = (Int(image.width), Int(image.height))
            try Self.check(width, height, url)
            image.format = channels == 1 ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR)
            // What is transparent shows the black that is here.
            var values = [UInt8](repeating: 0, count: width * height * channels)
            guard png_image_finish_read(&image, nil, &values, Int32(width * channels), nil) != 0 else {
                throw damaged()
            }
            return Image(width: width, height: height, channels: channels, values: values)
        }
    }

    private static func check(_ width: Int, _ height: Int, _ url: URL) throws {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0, !overflow, pixels <= mostPixels else {
            throw DataError(
                url, expected: "an image of at most \(mostPixels) pixels", found: "\(width) x \(height)",
                cure: "make it smaller")
        }
    }

    /// Writes a JPEG file of a quality of 1 to 100.
    func write(to url: URL, quality: Int) throws {
        guard let encoder = tjInitCompress() else { throw Self.refusal(url, "no encoder") }
        defer { tjDestroy(encoder) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        let (format, sampling) = channels == 1 ? (TJPF_GRAY, TJSAMP_GRAY) : (TJPF_RGB, TJSAMP_420)
        let status = tjCompress2(
            encoder, values, Int32(width), 0, Int32(height), Int32(format.rawValue), &bytes, &count,
            Int32(sampling.rawValue), Int32(min(100, max(1, quality))), 0)
        defer { tjFree(bytes) }
        guard status == 0, let bytes, let size = Int(exactly: count) else {
            throw Self.refusal(url, String(cString: tjGetErrorStr2(encoder)))
        }
        do {
            try Data(bytes: bytes, count: size).write(to: url)
        } catch {
            throw Self.refusal(url, error.localizedDescription)
        }
    }

    private static func refusal(_ url: URL, _ found: String) -> DataError {
        DataError(url, expected: "to write a JPEG file", found: found, cure: "check folder and disk")
    }
}
