public import ArgumentParser
public import Training

/// What computes.
struct ComputeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Threads of libtorch; all cores if not given.", valueName: "N")) var threads:
        Int?
    @Option(help: ArgumentHelp("cpu, or cuda where libtorch has it.", valueName: "DEVICE")) var device =
        Device.cpu

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads takes 1 to 1024, found \(threads)")
        }
        guard device == .cpu || Torch.hasCUDA else {
            throw ValidationError(
                "--device cuda needs a libtorch with CUDA at Vendor/libtorch and a device, found libtorch "
                    + "\(Torch.version) without; see docs/howto/training.md")
        }
    }

    func apply() {
        if let threads { Torch.setThreads(threads) }
    }
}

extension Device: ExpressibleByArgument {}

extension Split: ExpressibleByArgument {}

extension SpeechSynthesis.Part: ExpressibleByArgument {}
