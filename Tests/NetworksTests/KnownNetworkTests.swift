import Facts
import TestSupport
import Testing

@testable import Networks

@Suite struct KnownNetworkTests {
    @Test("every known network can be written and read, and is found by its name in letters of any case")
    func names() throws {
        #expect(Set(KnownNetwork.all.map { $0.name.lowercased() }).count == KnownNetwork.all.count)
        for known in KnownNetwork.all {
            #expect(KnownNetwork.named(known.name.uppercased()) == known)
            #expect(try KnownNetwork.network(named: known.name.lowercased()) == known.network)
            // What a checkpoint is called by.
            #expect(try KnownNetwork.network(named: known.network.name) == known.network)
            let model = try Model(bytes: try known.network.model())
            #expect(throws: Never.self) { try MemoryPlan(model, engine: .bundled) }
            #expect(known.network.isAutoencoder == known.name.hasSuffix("autoencoder"))
        }
        let error = #expect(throws: ModelError.self) { try KnownNetwork.network(named: "resnet") }
        #expect(error?.description.contains("vww-person-detection") == true)
    }

    @Test(
        "the autoencoder and the person detector do the work of their published files, layer by layer",
        .enabled(if: ReferenceModels.shouldRun),
        arguments: [
            ("ad_mlperf_ad01", FixedShapes.autoencoder),
            ("vww_tflm_person_detect", FixedShapes.personDetection),
        ])
    func files(name: String, network: NetworkSpec) throws {
        let published = try Model(bytes: try ReferenceModels.bytes(name))
        let written = try Model(bytes: try network.model())
        func work(_ model: Model) -> [Int] { ModelCost(model).perOp.map(\.macs).filter { $0 > 0 } }
        #expect(work(written) == work(published))
        let (ours, theirs) = (FlashAccount(written), FlashAccount(published))
        #expect(ours.weightBytes == theirs.weightBytes && ours.biasBytes == theirs.biasBytes)
        #expect(
            written.tensors[written.inputs[0]].elementCount
                == published.tensors[published.inputs[0]].elementCount)
        #expect(
            written.tensors[written.outputs[0]].elementCount
                == published.tensors[published.outputs[0]].elementCount)
    }

    @Test("MobileNetV2 of half width has the parameters of other libraries' but for stem and head")
    func parameters() throws {
        let account = FlashAccount(try Model(bytes: try FixedShapes.mobileNetV2.model()))
        let head = 1280 * 8
        // A bias a channel in the file; two parameters of normalization in torchvision's, whose stem reads three channels.
        let channels = account.biasBytes / 4 - 8
        let theirs = account.weightBytes - head + 2 * channels + 2 * 16 * 9
        // torchvision's mobilenet_v2(width_mult=0.5) has 1968680, its classifier 1281000 of them.
        #expect(theirs == 1_968_680 - 1_281_000)
    }
}
