import ArgumentParser
import Console
import Facts
import Glibc

/// The `throughline` command.
struct Throughline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughline",
        abstract: "Makes a TinyML model fit a real microcontroller, by measurement instead of guesswork.",
        discussion: """
            Exit codes: 0 done, 1 failed on the board, 2 unusable input, 64 wrong usage, 130 stopped by Ctrl-C. \
            Figures of a virtual board are called emulated, never measured.
            """,
        version: Tool.version,
        subcommands: [
            Inspect.self, ProfileModel.self, Infer.self, Generate.self, Characterize.self, FitLine.self,
            Predict.self, Check.self, DiffModels.self, Compare.self, ListRows.self, ShowRow.self,
            DeleteRows.self, Merge.self, Export.self, Import.self, Reprice.self,
            Calibrate.self,
            Energy.self,
            WriteReport.self, ServeDatabase.self, ListBoards.self, InstallFirmware.self, SelfTestBoard.self,
            Accept.self,
            SearchModel.self, Reproduce.self, MakeData.self, Train.self, EvaluateModel.self, Deploy.self,
            Doctor.self, SpeakMLPerf.self,
        ])
}

@main enum Main {
    static func main() {
        do {
            try StandardStreams.prepare()
            if try VersionText.answers(Array(CommandLine.arguments.dropFirst())) { exit(try Output.finish()) }
            var command = try Throughline.parseAsRoot()
            try command.run()
            exit(try Output.finish())
        } catch {
            exit(ErrorLine.report(error))
        }
    }
}
