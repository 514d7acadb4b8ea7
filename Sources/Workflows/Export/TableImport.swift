import Foundation
package import Records

extension Store {
    /// Takes the rows of an export over, or those of all exports that lie in a folder.
    package func takeOverAll(_ folder: String) throws -> MergeOutcome {
        let own = URL(filePath: folder)
        let isOne = FileManager.default.fileExists(atPath: own.appending(path: "provenance.json").path)
        let inner = isOne ? [] : KeptSets.exports(in: own).map { folder + "/" + $0.lastPathComponent }
        var outcome = MergeOutcome()
        for export in inner.isEmpty ? [folder] : inner { outcome += try takeOver(export) }
        return outcome
    }
}
