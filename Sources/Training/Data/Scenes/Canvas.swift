import Networks

/// A colour image to draw on, that remembers which pixels show what was drawn last as a figure.
struct Canvas {
    /// Red, green and blue, 0...1.
    typealias Color = SIMD3<Float>
    /// Columns and rows; x to the right, y down.
    typealias Point = SIMD2<Float>

    let width: Int
    let height: Int
    private(set) var pixels: [Color]
    /// How much of each pixel is the figure.
    private(set) var figure: [Float]
    /// Whether what is drawn belongs to the figure.
    var drawsFigure = false

    init(width: Int, height: Int, color: (Point) -> Color) {
        self.width = width
        self.height = height
        pixels = (0..<(width * height)).map {
            color(Point(Float($0 % width) + 0.5, Float($0 / width) + 0.5))
        }
        figure = [Float](repeating: 0, count: width * height)
    }

    /// Draws a rod with round ends, `radii` thick at its two ends.
    mutating func rod(_ start: Point, _ end: Point, radii: (Float, Float), _ color: Color) {
        let along = end - start
        let square = max(1e-6, (along * along).sum())
        let most = max(radii.0, radii.1)
        draw(within: pointwiseMin(start, end) - most, pointwiseMax(start, end) + most, color) { point in
            let share = max(0, min(1, ((point - start) * along).sum() / square))
            let distance = point - (start + share * along)
            return (distance * distance).sum().squareRoot() - (radii.0 + share * (radii.1 - radii.0))
        }
    }

    /// Draws an upright ellipse.
    mutating func ellipse(_ centre: Point, _ radii: Point, _ color: Color) {
        let radii = pointwiseMax(radii, Point(0.3, 0.3))
        draw(within: centre - radii, centre + radii, color) { point in
            let scaled = (point - centre) / radii
            return ((scaled * scaled).sum().squareRoot() - 1) * radii.min()
        }
    }

    /// Draws an upright rectangle.
    mutating func box(_ corner: Point, _ size: Point, _ color: Color) {
        let half = size / 2
        let centre = corner + half
        draw(within: corner, corner + size, color) { point in
            let away = point - centre
            return (pointwiseMax(away, -away) - half).max()
        }
    }

    /// Draws where a signed distance, negative inside, says; edges are as soft as a pixel.
    private mutating func draw(
        within low: Point, _ high: Point, _ color: Color, distance: (Point) -> Float
    ) {
        func bound(_ value: Float, _ most: Int) -> Int { Int(max(-1, min(Float(most), value))) }
        let (left, right) = (max(0, bound(low.x - 1, width)), bound(high.x + 2, width))
        let (top, bottom) = (max(0, bound(low.y - 1, height)), bound(high.y + 2, height))
        guard left < right, top < bottom else { return }
        for row in top..<bottom {
            for column in left..<right {
                let cover = max(0, min(1, 0.5 - distance(Point(Float(column) + 0.5, Float(row) + 0.5))))
                guard cover > 0 else { continue }
                let index = row * width + column
                pixels[index] += cover * (color - pixels[index])
                figure[index] += cover * ((drawsFigure ? 1 : 0) - figure[index])
            }
        }
    }

    /// What a camera makes of it: contrast, blur of a box of `blur` pixels to each side, noise.
    func photograph(contrast: Float, brightness: Float, blur: Int, noise: Float, seed: UInt64) -> Image {
        var random = RandomSource(seed: seed)
        let smooth = blur > 0 ? blurred(blur) : pixels
        var values: [UInt8] = []
        values.reserveCapacity(3 * pixels.count)
        for pixel in smooth {
            // A sum of four even draws is near enough to a normal one, and much faster.
            let bits = random.next()
            let sum = Float(bits & 0xFFFF) + Float(bits >> 16 & 0xFFFF) + Float(bits >> 32 & 0xFFFF)
            let grain = noise * ((sum + Float(bits >> 48)) / 65536 - 2) * 1.73
            let color = (pixel - 0.5) * contrast + 0.5 + brightness + grain
            for channel in 0..<3 { values.append(UInt8(max(0, min(255, (color[channel] * 255).rounded())))) }
        }
        return Image(width: width, height: height, channels: 3, values: values)
    }

    private func blurred(_ radius: Int) -> [Color] {
        func pass(_ from: [Color], _ count: Int, _ lines: Int, _ step: Int, _ line: Int) -> [Color] {
            var to = from
            for start in 0..<lines {
                for position in 0..<count {
                    let range = max(0, position - radius)...min(count - 1, position + radius)
                    let sum = range.reduce(Color()) { $0 + from[start * line + $1 * step] }
                    to[start * line + position * step] = sum / Float(range.count)
                }
            }
            return to
        }
        return pass(pass(pixels, width, height, 1, width), height, width, width, 1)
    }
}

extension Canvas {
    /// Pixels of the figure that can be seen, and the box around them: left, top, width, height; nil for none.
    var figureSeen: (area: Double, box: [Double])? {
        var area = 0.0
        var (left, top, right, bottom) = (width, height, -1, -1)
        for (index, share) in figure.enumerated() where share >= 0.5 {
            area += 1
            (left, right) = (min(left, index % width), max(right, index % width))
            (top, bottom) = (min(top, index / width), max(bottom, index / width))
        }
        guard area > 0 else { return nil }
        return (area, [left, top, right - left + 1, bottom - top + 1].map(Double.init))
    }
}
