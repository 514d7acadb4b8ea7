/// An image of 8 bits a value.
struct Image: Hashable, Sendable {
    /// Columns.
    let width: Int
    /// Rows.
    let height: Int
    /// 1 for grey, 3 for red, green and blue.
    let channels: Int
    /// Row by row, channels of a pixel beside each other.
    var values: [UInt8]

    /// Most pixels that a file may have.
    static let mostPixels = 1 << 26

    init(width: Int, height: Int, channels: Int, values: [UInt8]) {
        self.width = width
        self.height = height
        self.channels = channels
        self.values = values
    }

    /// The image in another size: each new pixel is the mean of what it covers of the old ones, by area.
    func resized(width newWidth: Int, height newHeight: Int) -> Image {
        guard (newWidth, newHeight) != (width, height), newWidth > 0, newHeight > 0, !values.isEmpty else {
            return self
        }
        let columns = Self.shares(width, newWidth)
        let rows = Self.shares(height, newHeight)
        // Rows first, each made narrow, then the columns of what came out.
        var narrow = [Float](repeating: 0, count: height * newWidth * channels)
        for row in 0..<height {
            for (column, shares) in columns.enumerated() {
                for (source, share) in shares {
                    let from = (row * width + source) * channels
                    let to = (row * newWidth + column) * channels
                    for channel in 0..<channels {
                        narrow[to + channel] += share * Float(values[from + channel])
                    }
                }
            }
        }
        var made: [UInt8] = []
        made.reserveCapacity(newWidth * newHeight * channels)
        let line = newWidth * channels
        for shares in rows {
            for position in 0..<line {
                let sum = shares.reduce(Float(0)) { $0 + $1.share * narrow[$1.source * line + position] }
                made.append(UInt8(min(255, max(0, sum.rounded()))))
            }
        }
        return Image(width: newWidth, height: newHeight, channels: channels, values: made)
    }

    /// For each new position, the old ones that it covers and their shares of it.
    private static func shares(_ old: Int, _ new: Int) -> [[(source: Int, share: Float)]] {
        let scale = Double(old) / Double(new)
        return (0..<new).map { position in
            let (start, end) = (Double(position) * scale, Double(position + 1) * scale)
            return (Int(start)..<min(old, max(Int(start) + 1, Int(end.rounded(.up))))).map { source in
                let covered = min(end, Double(source + 1)) - max(start, Double(source))
                return (source, Float(max(0, covered) / scale))
            }
        }
    }
}
