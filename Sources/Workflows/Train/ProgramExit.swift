/// A program that ran for this one ended with an error, and has said why.
package struct ProgramExit: Error {
    /// Its exit code.
    package var code: Int32
}
