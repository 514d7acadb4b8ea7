package import Console
package import Records

extension OutputFolder {
    /// Makes the folder and writes an export into it as it comes; returns the files' paths.
    package func write(_ filter: ExportFilter, of store: Store) throws -> [String] {
        try make()
        var paths: [String] = []
        var draft: OutputDraft?
        try store.export(filter) { piece in
            let path = place(of: piece.name)
            if paths.last != path {
                try draft?.finish()
                draft = try OutputDraft(OutputFile(path: path))
                paths.append(path)
            }
            try draft?.append(Array(piece.text.utf8))
        }
        try draft?.finish()
        return paths
    }
}
