import Networks
import Testing

@Suite struct DigestTests {
    @Test("the FIPS 180-4 example 'abc' has its published digest")
    func publishedExample() {
        #expect(
            Digest(of: Array("abc".utf8)).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
