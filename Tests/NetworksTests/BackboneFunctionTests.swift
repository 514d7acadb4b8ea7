import Testing

@testable import Networks

@Suite struct BackboneFunctionTests {
    @Test("stages that are alike are kept from the first on, and the network stays what it was")
    func ordered() throws {
        var random = RandomSource(seed: 4)
        var moved = 0
        for _ in 0..<300 {
            let drawn = Backbone.kws.drawWidths(from: &random)
            let ordered = drawn.ordered(in: .kws)
            #expect(try ordered.architecture(.kws).id == drawn.architecture(.kws).id)
            #expect(ordered.ordered(in: .kws) == ordered)
            let kept = ordered.stages.dropFirst().map { $0 != nil }
            #expect(kept == kept.sorted { $0 && !$1 })
            moved += ordered == drawn ? 0 : 1
        }
        #expect(moved > 100)
    }

    @Test("two networks have the same ordered choices if and only if they are the same function")
    func function() throws {
        let small = Backbone(
            name: "small", inputShape: [8, 8, 1], stemWindow: [3, 3], stemStride: 1,
            stemWidths: Widths(choices: [4]),
            stages: [2, 1, 1, 1].map { .separable(Widths(choices: [4, 8]), stride: $0) },
            depths: .init(least: 0, most: 4), classes: 2)
        var byId: [String: Set<ChosenWidths>] = [:]
        var encodings = 0
        func visit(_ stages: [[Int]?]) throws {
            guard stages.count < 4 else {
                let widths = ChosenWidths(stem: 4, stages: stages)
                byId[try widths.architecture(small).id, default: []].insert(widths.ordered(in: small))
                encodings += 1
                return
            }
            for choice in [nil, [4], [8]] { try visit(stages + [choice]) }
        }
        try visit([])
        // Three choices of the first stage, and of three alike stages 1 + 2 + 4 + 8 functions.
        #expect(encodings == 81 && byId.count == 3 * 15)
        #expect(byId.values.allSatisfy { $0.count == 1 })
    }

    @Test("stages of stride 2, which leave a pooling, do not change places")
    func pooling() {
        #expect(Backbone.kws.interchangeable == [1..<9])
        #expect(Backbone.ad.interchangeable == [1..<3])
        #expect(Backbone.vww50.interchangeable.isEmpty)
    }

    @Test("the coarse grid has about eight widths in even ratios, all of them the space's own")
    func coarse() throws {
        for backbone in Backbone.all {
            let coarse = backbone.coarse()
            for (few, many) in zip(
                [coarse.stemWidths] + coarse.stages.flatMap(\.widths),
                [backbone.stemWidths] + backbone.stages.flatMap(\.widths))
            {
                #expect(Set(few.choices).isSubset(of: many.choices) && few.choices.count <= 8)
                #expect(few.choices.first == many.choices.first && few.choices.last == many.choices.last)
            }
        }
        let widths = Backbone.kws.coarse().stemWidths.choices
        #expect(widths == [16, 24, 36, 56, 80, 124, 184, 276])
    }

    @Test("the published networks are points of the space, by their ordered choices")
    func published() throws {
        for network in [TableFive.kwsS, TableFive.kwsM, TableFive.kwsL] {
            let widths = try #require(
                network.blocks.allSatisfy { $0.widths != nil } ? network.blocks.compactMap(\.widths) : nil)
            let choices = ChosenWidths(
                stem: network.stem,
                stages: widths.map(Optional.some)
                    + [[Int]?](repeating: nil, count: Backbone.kws.stages.count - widths.count))
            #expect(choices.ordered(in: .kws) == choices)
            #expect(try choices.architecture(.kws).id == network.id)
        }
    }
}
