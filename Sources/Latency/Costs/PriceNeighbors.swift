import Foundation

/// What prices are off by on operators of the samples, by where these lie among the counts: operators alike are off alike,
/// since loops that are not counted turn alike for them.
///
/// Held in bytes, since there may be thousands and all are read before the first prediction.
struct PriceNeighbors: Hashable, Sendable, Codable {
    /// Places, each as many steps as there are coordinates.
    private let places: Data
    /// Logarithms of found over predicted, two bytes each.
    private let errors: Data
    /// Sizes of the logarithms that are left when the operator's network is left out, a byte each.
    private var rests: Data
    /// Coordinates of a place: two for each count.
    private let width: Int

    /// Operators that are kept of a kind, and from which on any are.
    private static let most = 700
    private static let least = 30
    /// Neighbours whose errors are averaged, and whose rests are.
    private static let count = 6
    private static let restCount = 20
    /// Steps of a coordinate in 1, and of an error.
    private static let steps = 80.0
    private static let errorSteps = 10_000.0
    private static let restSteps = 500.0
    /// The rest of an operator whose network is never left out.
    private static let unknownRest: UInt8 = 255
    /// Square of the distance at which a neighbour counts half, and what speaks for no correction.
    private static let near = 0.02
    private static let doubt = 3.0
    private static let largest = 0.3
    /// What speaks for the spread of all operators of the kind, and how much larger than that a rest may count.
    private static let restDoubt = 3.0
    private static let largestRest = 4.0

    /// Keeps the errors of operators; nil of few.
    init?(rows: [[Double]], prices: [Double], found: [Double]) {
        guard rows.count >= Self.least else { return nil }
        width = 2 * prices.count
        var places: [UInt8] = []
        var errors: [UInt8] = []
        for index in Self.kept(rows.count) {
            let predicted = Self.predicted(rows[index], prices)
            places += Self.place(rows[index], prices)
            let error = max(-Self.largest, min(Self.largest, log(max(found[index], 1) / predicted)))
            let steps = UInt16(bitPattern: Int16((error * Self.errorSteps).rounded()))
            errors += [UInt8(truncatingIfNeeded: steps), UInt8(truncatingIfNeeded: steps >> 8)]
        }
        self.places = Data(places)
        self.errors = Data(errors)
        rests = Data(repeating: Self.unknownRest, count: errors.count / 2)
    }

    /// Whether its lists go together, for a price of so many counts: a file may say anything.
    func isWhole(counts: Int) -> Bool {
        counts > 0 && width == 2 * counts && errors.count == 2 * rests.count
            && places.count == width * rests.count
    }

    /// Operators that are kept of so many: evenly thinned, in the samples' order, which is that of their names.
    private static func kept(_ count: Int) -> [Int] {
        let step = max(1, Double(count) / Double(most))
        return (0..<min(count, most)).map { min(count - 1, Int(Double($0) * step)) }
    }

    /// Takes the rests of the operators, in their order; nil of one whose network is never left out.
    mutating func take(rests found: [Double?]) {
        rests = Data(
            Self.kept(found.count).map { index in
                found[index].map { UInt8(min(254, ($0 * Self.restSteps).rounded())) } ?? Self.unknownRest
            })
    }

    /// The factor by which an operator's cycles are corrected, the mean of its neighbours, the less the farther they are; and
    /// the spread there, relative to its cycles, where that of the kind is `usual`.
    func estimate(
        _ row: [Double], _ prices: [Double], usual: (Double) -> Double
    ) -> (correction: Double, spread: Double) {
        let nearest = nearest(Self.place(row, prices))
        let predicted = Self.predicted(row, prices)
        var (sum, weights) = (0.0, Self.doubt)
        for (distance, index) in nearest.prefix(Self.count) {
            let weight = Self.weight(distance)
            let low = UInt16(errors[errors.startIndex + 2 * index])
            let high = UInt16(errors[errors.startIndex + 2 * index + 1])
            sum += weight * Double(Int16(bitPattern: low | high << 8)) / Self.errorSteps
            weights += weight
        }
        let correction = nearest.count < Self.count ? 1 : exp(sum / weights)
        let kind = usual(predicted * correction)
        var (rest, trust) = (Self.restDoubt * kind, Self.restDoubt)
        for (distance, index) in nearest where rests[rests.startIndex + index] != Self.unknownRest {
            let weight = Self.weight(distance)
            rest +=
                weight
                * min(Double(rests[rests.startIndex + index]) / Self.restSteps, Self.largestRest * kind)
            trust += weight
        }
        return (correction, rest / trust)
    }

    private static func weight(_ distance: Int) -> Double { 1 / (near + Double(distance) / (steps * steps)) }

    /// The nearest operators, nearest first.
    private func nearest(_ place: [UInt8]) -> [(distance: Int, index: Int)] {
        guard place.count == width else { return [] }
        return place.withUnsafeBufferPointer { place in
            places.withUnsafeBytes { places in nearest(place, among: places) }
        }
    }

    private func nearest(
        _ place: UnsafeBufferPointer<UInt8>, among places: UnsafeRawBufferPointer
    ) -> [(distance: Int, index: Int)] {
        var nearest: [(distance: Int, index: Int)] = []
        for index in 0..<min(errors.count / 2, places.count / width) {
            // At most 255 * 255 for each of some dozens: a vector of them is taken at a time.
            var sum: Int32 = 0
            let start = index &* width
            for coordinate in 0..<width {
                let difference = Int32(places[start &+ coordinate]) &- Int32(place[coordinate])
                sum &+= difference &* difference
            }
            let distance = Int(sum)
            if nearest.count == Self.restCount, distance >= nearest[Self.restCount - 1].distance { continue }
            let at = nearest.firstIndex { $0.distance > distance } ?? nearest.count
            nearest.insert((distance, index), at: at)
            if nearest.count > Self.restCount { nearest.removeLast() }
        }
        return nearest
    }

    private static func predicted(_ row: [Double], _ prices: [Double]) -> Double {
        max(1, zip(row, prices).reduce(0) { $0 + $1.0 * $1.1 })
    }

    /// What each count contributes, and its size.
    private static func place(_ row: [Double], _ prices: [Double]) -> [UInt8] {
        let predicted = predicted(row, prices)
        var place: [UInt8] = []
        place.reserveCapacity(2 * row.count)
        for (value, price) in zip(row, prices) {
            let share = (max(0, value * price) / predicted).squareRoot() * 3
            place.append(UInt8(min(255, (share * steps).rounded())))
            place.append(UInt8(min(255, (0.15 * log1p(max(0, value)) * steps).rounded())))
        }
        return place
    }
}
