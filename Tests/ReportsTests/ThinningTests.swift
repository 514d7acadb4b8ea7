import Testing

@testable import Reports

@Suite struct ThinningTests {
    @Test("Few points are all drawn, each for itself")
    func few() {
        let thinning = Thinning(Array(3..<9), x: Double.init, y: { _ in .nan })
        #expect(thinning.marks.map(\.index) == Array(3..<9) && thinning.fullest == 1)
    }

    @Test("Of very many there is a mark for each place, none is lost, and a point far off is drawn")
    func many() {
        let count = 300_000
        let x = { (index: Int) in index == 7 ? 5000 : Double(index % 1000) }
        let y = { (index: Int) in index == 7 ? -40 : Double(index % 1000) / 3 + Double(index % 7) }
        let thinning = Thinning(Array(0..<count), x: x, y: y)
        #expect(thinning.marks.reduce(0) { $0 + $1.count } == count)
        #expect(thinning.marks.count < Thinning.most && thinning.fullest > 100)
        #expect(thinning.marks.contains { $0.index == 7 && $0.count == 1 })
        #expect(thinning.marks.map(\.index) == thinning.marks.map(\.index).sorted())
    }

    @Test("Points all alike, or without a place, or as far apart as can be, are no trouble")
    func odd() {
        let indices = Array(0..<5000)
        #expect(Thinning(indices, x: { _ in 1 }, y: { _ in 2 }).marks.map(\.count) == [5000])
        #expect(Thinning(indices, x: { _ in .nan }, y: Double.init).marks.isEmpty)
        let wide = Thinning(
            indices, x: { $0 % 2 == 0 ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude }, y: { _ in 0 })
        #expect(wide.marks.reduce(0) { $0 + $1.count } == 5000)
    }
}
