import Facts
import Foundation
import HostInference
import Networks
import TestSupport
import Testing

/// The host's verdict on a model against the engine's own, on files of which one or two words were changed.
@Suite("Verdicts on changed models")
struct MutatedModelTests {
    /// First of the seeds, and how many for each fixture: all the long check tries.
    private static let count =
        ProcessInfo.processInfo.environment["THROUGHLINE_MUTANTS"].flatMap { Int($0) } ?? 12

    private func engineRefusal(_ bytes: [UInt8]) -> String? {
        do {
            _ = try PreparedModel(bytes, arenaBytes: 1 << 20, isPainted: true)
            return nil
        } catch {
            return error.description
        }
    }

    private func hostRefusal(_ bytes: [UInt8]) -> String? {
        do {
            let plan = try MemoryPlan(try Model(bytes: bytes), engine: .bundled)
            return plan.totalBytes > 1 << 20 ? "\(plan.totalBytes) bytes of arena" : nil
        } catch {
            return error.description
        }
    }

    @Test("what the engine refuses, the host refuses", arguments: ModelMutator.Kind.allCases)
    func agreement(kind: ModelMutator.Kind) throws {
        var refused = 0
        var ran = 0
        for fixture in Fixture.all {
            let mutator = ModelMutator(try fixture.model())
            var numbers = SeededNumbers(seed: fixture.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
            for index in 0..<Self.count {
                let bytes = mutator.mutant(kind, &numbers)
                guard let engine = engineRefusal(bytes) else {
                    ran += 1
                    continue
                }
                refused += 1
                if hostRefusal(bytes) == nil {
                    Issue.record(
                        "\(fixture.name), \(kind) \(index): the host takes what the engine refuses: \(engine)"
                    )
                }
            }
        }
        #expect(refused > 100 && ran > 20, "\(refused) refused, \(ran) ran: the changes met too little")
    }

    @Test("ELU takes no scale by which its values are no floats", arguments: [(9.9e35, false), (1e36, true)])
    func exponentialScale(scale: Float, isRefused: Bool) throws {
        let bytes = try #require(Fixture.all.first { $0.name == "drawn_elu" }).model()
        let model = try Model(bytes: bytes)
        let op = try #require(model.operators.first { $0.code == .elu })
        let tensors = [op.inputs[0], op.outputs[0]].map { model.tensors[$0] }
        #expect(tensors.allSatisfy { $0.type == .int8 })
        // Both scales, since their ratio is limited, too.
        let mutant = ModelMutator(bytes).replacing(
            Set(tensors.compactMap { $0.quantization?.scales.first }), by: scale)
        #expect((engineRefusal(mutant) != nil) == isRefused)
        #expect((hostRefusal(mutant) != nil) == isRefused)
    }
}

/// Changes words of a `.tflite` file that say how its graph hangs together.
struct ModelMutator {
    /// What is changed.
    enum Kind: CaseIterable {
        /// A tensor's index among the inputs or outputs of an operator or of the graph.
        case index
        /// Inputs or outputs of the graph, or of an operator, that are repeated, left out or made more.
        case list
        /// A scale or a zero point.
        case quantization
        /// A tensor's dimension, type or buffer, or whether it is a variable.
        case tensor
    }

    private static let scales: [UInt32] =
        [0, .max, 1, 0x0080_0000, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0x7F7F_FFFF]
        + [1e38, 1e30, 1e10, 8, 1, 1e-10, 1e-30, 1e-38, -1].map { (scale: Float) in scale.bitPattern }
    private static let zeroPoints: [Int64] = [
        -128, 127, -129, 128, 0, 255, 256, -32_768, 32_767, 1 << 31, -(1 << 31) - 1, .max, .min,
    ]

    private let bytes: [UInt8]
    /// Places of vectors' references.
    private var lists: [Int] = []
    private var scalePlaces: [Int] = []
    private var zeroPointPlaces: [Int] = []
    private var dimensionPlaces: [Int] = []
    private var typePlaces: [Int] = []
    private var variablePlaces: [Int] = []
    private var bufferPlaces: [Int] = []
    private var tensorCount = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let root = word(0)
        guard let graphs = vector(field(2, of: root)), let graph = graphs.first.map({ $0 + word($0) }) else {
            return
        }
        lists += [field(1, of: graph), field(2, of: graph)].compactMap { $0 }
        for place in vector(field(3, of: graph)) ?? [] {
            let op = place + word(place)
            lists += [field(1, of: op), field(2, of: op)].compactMap { $0 }
        }
        let tensors = vector(field(0, of: graph)) ?? []
        tensorCount = tensors.count
        for place in tensors {
            let tensor = place + word(place)
            dimensionPlaces += vector(field(0, of: tensor)) ?? []
            typePlaces += [field(1, of: tensor)].compactMap { $0 }
            bufferPlaces += [field(2, of: tensor)].compactMap { $0 }
            variablePlaces += [field(5, of: tensor)].compactMap { $0 }
            guard let record = field(4, of: tensor).map({ $0 + word($0) }) else { continue }
            scalePlaces += vector(field(2, of: record)) ?? []
            zeroPointPlaces += vector(field(3, of: record), elementBytes: 8) ?? []
        }
    }

    /// The file with another scale in place of each of some.
    func replacing(_ scales: Set<Float>, by scale: Float) -> [UInt8] {
        var bytes = bytes
        for place in scalePlaces where scales.contains(Float(bitPattern: UInt32(word(place)))) {
            store(scale.bitPattern, at: place, of: &bytes)
        }
        return bytes
    }

    /// The file with one to three changes.
    func mutant(_ kind: Kind, _ numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &numbers) {
            switch kind {
            case .index:
                guard let list = lists.randomElement(using: &numbers),
                    let place = vector(list)?.randomElement(using: &numbers)
                else { continue }
                store(
                    UInt32(bitPattern: Int32.random(in: -1..<Int32(tensorCount), using: &numbers)), at: place,
                    of: &bytes)
            case .list:
                guard let list = lists.randomElement(using: &numbers), let places = vector(list) else {
                    continue
                }
                var indices = places.map { UInt32(word($0)) }
                switch Int.random(in: 0..<4, using: &numbers) {
                case 0: indices += indices
                case 1: indices = Array(indices.dropLast())
                case 2: indices += [UInt32](repeating: indices.first ?? 0, count: tensorCount)
                default: indices.append(UInt32.random(in: 0..<UInt32(tensorCount), using: &numbers))
                }
                replace(list, by: indices, in: &bytes)
            case .quantization:
                if Bool.random(using: &numbers), let place = zeroPointPlaces.randomElement(using: &numbers) {
                    let value = Self.zeroPoints.randomElement(using: &numbers) ?? 0
                    store(UInt32(truncatingIfNeeded: value), at: place, of: &bytes)
                    store(UInt32(truncatingIfNeeded: value >> 32), at: place + 4, of: &bytes)
                } else if let place = scalePlaces.randomElement(using: &numbers) {
                    store(Self.scales.randomElement(using: &numbers) ?? 0, at: place, of: &bytes)
                }
            case .tensor:
                switch Int.random(in: 0..<4, using: &numbers) {
                case 0:
                    guard let place = dimensionPlaces.randomElement(using: &numbers) else { continue }
                    store(
                        UInt32(bitPattern: Int32.random(in: -1...9, using: &numbers)), at: place, of: &bytes)
                case 1:
                    guard let place = typePlaces.randomElement(using: &numbers) else { continue }
                    bytes[place] = UInt8.random(in: 0...23, using: &numbers)
                case 2:
                    guard let place = bufferPlaces.randomElement(using: &numbers),
                        let other = bufferPlaces.randomElement(using: &numbers)
                    else { continue }
                    store(UInt32(word(other)), at: place, of: &bytes)
                default:
                    guard let place = variablePlaces.randomElement(using: &numbers) else { continue }
                    bytes[place] ^= 1
                }
            }
        }
        return bytes
    }

    private func word(_ place: Int) -> Int { Int(bits(place)) }

    private func bits(_ place: Int) -> UInt32 {
        bytes.indices.contains(place + 3)
            ? (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) } : 0
    }

    /// Place of a table's field; nil where it has none.
    private func field(_ number: Int, of table: Int) -> Int? {
        let vtable = table - Int(Int32(bitPattern: bits(table)))
        let slot = vtable + 4 + 2 * number
        guard bytes.indices.contains(slot + 1), slot < vtable + Int(bits(vtable) & 0xFFFF) else { return nil }
        let offset = Int(bytes[slot]) | Int(bytes[slot + 1]) << 8
        return offset == 0 ? nil : table + offset
    }

    /// Places of the elements of the vector that a field refers to.
    private func vector(_ field: Int?, elementBytes: Int = 4) -> [Int]? {
        guard let field else { return nil }
        let start = field + word(field)
        return (0..<word(start)).map { start + 4 + elementBytes * $0 }
    }

    private func store(_ value: UInt32, at place: Int, of bytes: inout [UInt8]) {
        for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> UInt32(8 * byte)) }
    }

    /// Writes a vector behind the file and has the field refer to it.
    private func replace(_ field: Int, by values: [UInt32], in bytes: inout [UInt8]) {
        while bytes.count % 4 != 0 { bytes.append(0) }
        store(UInt32(bytes.count - field), at: field, of: &bytes)
        for value in [UInt32(values.count)] + values {
            bytes += [0, 0, 0, 0]
            store(value, at: bytes.count - 4, of: &bytes)
        }
    }
}
