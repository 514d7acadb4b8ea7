import CSampleRate
import CSndFile
public import Foundation

/// A recording of one channel.
public struct Sound: Sendable {
    /// Samples in -1...1.
    public var samples: [Float]
    /// Samples a second.
    public var sampleRate: Int

    /// Longest file that is read, in samples of all channels: an hour at 16 kHz.
    private static let mostSamples = 57_600_000

    /// Creates a recording.
    public init(samples: [Float], sampleRate: Int) {
        self.samples = samples
        self.sampleRate = sampleRate
    }

    /// Reads one channel of a file, counted from 0, in any format that libsndfile knows, such as WAV.
    ///
    /// Throws a `DataError` for a file that is none, has no such channel or is longer than an hour at 16 kHz.
    public init(contentsOf url: URL, channel: Int = 0) throws {
        var info = SF_INFO()
        guard let file = sf_open(url.path, Int32(SFM_READ), &info) else {
            throw DataError(
                url, expected: "a sound file", found: Self.complaint(nil), cure: "download or make it again")
        }
        defer { sf_close(file) }
        let channels = Int(info.channels)
        guard (0..<channels).contains(channel) else {
            throw DataError(
                url, expected: "a channel \(channel)", found: "\(channels) channels",
                cure: "name another channel")
        }
        let (count, overflow) = Int(info.frames).multipliedReportingOverflow(by: channels)
        guard info.frames >= 0, !overflow, count <= Self.mostSamples, info.samplerate > 0 else {
            throw DataError(
                url, expected: "at most \(Self.mostSamples) samples",
                found: "\(info.frames) of \(channels) channels", cure: "cut the recording")
        }
        var values = [Float](repeating: 0, count: count)
        let read = sf_readf_float(file, &values, info.frames)
        guard read == info.frames else {
            throw DataError(
                url, expected: "\(info.frames) samples", found: "\(read)", cure: "download or make it again")
        }
        samples = stride(from: channel, to: count, by: channels).map { values[$0] }
        sampleRate = Int(info.samplerate)
    }

    /// Writes a WAV file of 16 bits a sample; samples beyond -1...1 are cut off.
    public func write(to url: URL) throws {
        var info = SF_INFO()
        info.samplerate = Int32(clamping: sampleRate)
        info.channels = 1
        info.format = Int32(SF_FORMAT_WAV | SF_FORMAT_PCM_16)
        guard let file = sf_open(url.path, Int32(SFM_WRITE), &info) else {
            throw DataError(
                url, expected: "to write a WAV file", found: Self.complaint(nil),
                cure: "check folder and disk")
        }
        let values = samples.map { Int16((min(1, max(-1, $0)) * 32767).rounded()) }
        let written = sf_writef_short(file, values, sf_count_t(values.count))
        guard sf_close(file) == 0, written == values.count else {
            throw DataError(
                url, expected: "to write \(values.count) samples", found: "\(written)", cure: "check the disk"
            )
        }
    }

    /// The recording at another rate, by libsamplerate's band-limited interpolation.
    public func resampled(to rate: Int) throws -> Sound {
        guard rate != sampleRate, !samples.isEmpty else { return Sound(samples: samples, sampleRate: rate) }
        let ratio = Double(rate) / Double(sampleRate)
        var output = [Float](repeating: 0, count: Int((Double(samples.count) * ratio).rounded(.up)))
        var made = 0
        let status = samples.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                var data = SRC_DATA()
                data.data_in = input.baseAddress
                data.data_out = output.baseAddress
                data.input_frames = input.count
                data.output_frames = output.count
                data.src_ratio = ratio
                defer { made = Int(data.output_frames_gen) }
                return src_simple(&data, Int32(SRC_SINC_MEDIUM_QUALITY), 1)
            }
        }
        guard status == 0 else {
            throw DataError(
                place: "recording at \(sampleRate) Hz", expected: "a rate within 1/256 to 256 times that",
                found: "\(rate) Hz", cure: "use another recording")
        }
        return Sound(samples: Array(output.prefix(made)), sampleRate: rate)
    }

    /// Root of the mean square.
    public var level: Float {
        guard !samples.isEmpty else { return 0 }
        return (samples.reduce(0) { $0 + $1 * $1 } / Float(samples.count)).squareRoot()
    }

    private static func complaint(_ file: OpaquePointer?) -> String {
        sf_strerror(file).map { String(cString: $0) } ?? "no reason given"
    }
}
