import ArgumentParser
import Console
import Foundation
import Glibc
import Networks
import Training

/// Times training steps on random images, for `make bench-train`.
struct Benchmark: ParsableCommand {
    private struct Document: Encodable {
        var samplesPerSecond: Double
        /// Of all threads; unlike time, hardly touched by what else the machine does.
        var cpuSecondsPerStep: Double
        var torch: String
    }

    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Time steps of training a network, or a backbone's supernet.",
        shouldDisplay: false)

    @Option(help: ArgumentHelp("A network.", valueName: "NETWORK")) var network: String?
    @Option(help: ArgumentHelp("A backbone, as a supernet.", valueName: "BACKBONE")) var supernet: String?
    @Option(help: ArgumentHelp("Examples of a step.", valueName: "N")) var batch = 64
    @Option(help: ArgumentHelp("Steps that count, after two that do not.", valueName: "N")) var steps = 8
    @OptionGroup var compute: ComputeOptions

    func validate() throws {
        guard (network == nil) != (supernet == nil) else {
            throw ValidationError(
                "expected --network or --supernet, found \(network == nil ? "none" : "both")")
        }
        guard batch > 1, batch <= 4096, (1...10_000).contains(steps) else {
            throw ValidationError("expected a --batch of 2 to 4096 and 1 to 10000 --steps")
        }
    }

    func run() throws {
        compute.apply()
        let step: () throws -> Void
        if let network {
            step = try networkStep(KnownNetwork.network(named: network))
        } else {
            guard let backbone = Backbone.named(supernet ?? "") else {
                throw ValidationError("expected a backbone's name, found \(supernet ?? "none")")
            }
            step = try supernetStep(backbone)
        }
        var times: [(wall: Double, cpu: Double)] = []
        for index in 0..<(steps + 2) {
            let (start, used) = (ContinuousClock.now, clock())
            try step()
            let time = (ContinuousClock.now - start) / Duration.seconds(1)
            if index >= 2 { times.append((time, Double(clock() - used) / Double(CLOCKS_PER_SEC))) }
        }
        let median = times.map(\.wall).sorted()[times.count / 2]
        let cpu = times.map(\.cpu).sorted()[times.count / 2]
        try Output.json(
            Document(
                samplesPerSecond: Double(batch) / median, cpuSecondsPerStep: cpu, torch: Torch.version))
    }

    private func networkStep(_ spec: NetworkSpec) throws -> () throws -> Void {
        let network = try TrainableNetwork(spec, seed: 1).moved(to: compute.device)
        let (images, labels) = try examples(spec.inputShape, classes: spec.shapes().last?.last ?? 1)
        let adam = try Adam(network.parameters, learningRate: 0.001)
        return {
            adam.clearGradients()
            let loss = try network(images, training: true).crossEntropy(labels)
            try loss.backward()
            try adam.step()
            _ = try loss.item()
        }
    }

    /// Weights and architecture learn in one step, without limits, so that any tool can do the same.
    private func supernetStep(_ backbone: Backbone) throws -> () throws -> Void {
        let supernet = try Supernet(backbone, seed: 1, device: compute.device)
        let logits = try ArchitectureLogits(backbone)
        let (images, labels) = try examples(backbone.inputShape, classes: backbone.classes)
        let weights = try Adam(supernet.parameters, learningRate: 0.001)
        let architecture = try Adam(logits.parameters, learningRate: 0.01)
        var random = RandomSource(seed: 1)
        return {
            weights.clearGradients()
            architecture.clearGradients()
            let choices = try logits.drawn(temperature: 2, from: &random)
            let loss = try supernet(images, choices, training: true).crossEntropy(labels)
            try loss.backward()
            try weights.step()
            try architecture.step()
            _ = try loss.item()
        }
    }

    private func examples(
        _ shape: [Int], classes: Int
    ) throws -> (images: Training.Tensor, labels: Training.Tensor) {
        var random = RandomSource(seed: 2)
        let values = (0..<batch * shape.reduce(1, *)).map { _ in Float(random.unit() * 2 - 1) }
        return (
            try Training.Tensor(values, shape: [batch, shape[2], shape[0], shape[1]]).to(compute.device),
            try Training.Tensor(integers: (0..<batch).map { $0 % classes }).to(compute.device)
        )
    }
}
