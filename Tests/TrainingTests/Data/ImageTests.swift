import Foundation
import TestSupport
import Testing

@testable import Training

/// Files that Pillow 13.0.0 wrote, and the values that it read from them and computed.
private enum Pillow {
    /// 7 x 5, colour, noise.
    static let png = """
        iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAIAAAAG+GGPAAAAeUlEQVR4nAFuAJH/AYLyJG9dR+IZITRY/U0JxB9ZGcAgWQBHe/r1
        uIpGKPeDHZ7GnOkKhnUPo9kBl0LW6kDqpE/uo18eaOQOq8ueaiIsAiCTcbUhDdBVzBw7ytaXEPcCMPnCkQHTD9JWUH6HzhVRFQYa
        X/adBQwl+2GvOjDsZde4ywAAAABJRU5ErkJggg==
        """
    static let values: [UInt8] = [
        130, 242, 36, 241, 79, 107, 211, 104, 140, 7, 192, 137, 84, 201, 77, 115, 34, 102, 51, 66, 191,
        71, 123, 250, 245, 184, 138, 70, 40, 247, 131, 29, 158, 198, 156, 233, 10, 134, 117, 15, 163,
        217, 151, 66, 214, 129, 130, 192, 37, 209, 174, 200, 48, 204, 48, 20, 218, 219, 223, 120, 69, 1,
        164, 183, 213, 71, 54, 163, 205, 245, 38, 122, 228, 107, 150, 6, 171, 234, 210, 225, 168, 62,
        195, 53, 211, 15, 210, 41, 95, 80, 176, 45, 101, 1, 66, 107, 27, 161, 97, 184, 166, 109, 221,
        161, 206,
    ]
    /// At 3 x 2, by NumPy: each pixel made 3 x 2 ones, then the mean of each 7 x 5.
    static let boxes: [UInt8] = [
        159, 139, 153, 110, 112, 170, 75, 108, 156, 133, 111, 150, 113, 94, 147, 144, 167, 141,
    ]
    /// 7 x 5, grey: the red of the above.
    static let greyPNG = """
        iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAAAAACs8akEAAAAM0lEQVR4nAEoANf/AILx0wdUczMAR/VGg8YKDwCXgSXIMNtFAiC1
        0BzW9/kCHPO7HRXmn08OEY25QUsxAAAAAElFTkSuQmCC
        """
    /// A white pixel and one that cannot be seen.
    static let transparentPNG = """
        iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR4nGP4////fwYGBgYAGe8D/ZYSdisAAAAASUVORK5CYII=
        """
    /// 24 x 16: (10 x, 15 y, 255 - 5 x - 5 y), which it reads with an error of at most 3.
    static let jpeg = """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoK
        CgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK
        CgoKCgoKCgr/wAARCAAQABgDAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF
        BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW
        V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi
        4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC
        AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm
        Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq
        8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD4I8J/s0/d/wCJf/47X+rfE3iJ8Xvn5Lwdxr8PvHp3hP8AZp+7/wAS/wD8dr+eeJvET4vf
        P6u4O42+H3j03wn+zT93/iX/APjtfzzxN4ifF75/VvB3G3w+8e2+E/2afu/8S/8A8dr3eJvET4vfP+ejg7jX4fePTfCf7NP3f+Jf
        /wCO1/PPE3iJ8Xvn9XcHcbfD7x6d4T/Zp+7/AKB/47X888TeInxe+f1bwdxt8PvH/9k=
        """
    /// For printing.
    static let cmyk = """
        /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAIBgYHBgUIBwcHCQkICgwUDQwLCwwZEhMPFB0aHx4dGhwcICQuJyAiLCMcHCg3KSwwMTQ0
        NB8nOT04MjwuMzQy/8AAFAgAEAAYBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIB
        AwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZH
        SElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV
        1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwDyLQf4a8z/AOER/wCmf6V65f3/AF5r3+vUNB/ho/4RH/pn
        +lcvf3/XmivUNB/ho/4RH/pn+lcvf3/Xmivl/Qf4a95/4RH/AKZ/pXUX9/15or1DQf4aP+ER/wCmf6Vy9/f9eaK9Q0H+Gj/hEf8A
        pn+lcvf3/Xmiv//Z
        """
}

@Suite struct ImageTests {
    private let folder: TemporaryFolder
    private var file: URL { folder.url.appending(path: "image") }

    init() throws { folder = try TemporaryFolder("image") }

    private func read(_ base64: String, channels: Int, least: Int = .max) throws -> Image {
        try #require(Data(base64Encoded: base64, options: .ignoreUnknownCharacters)).write(to: file)
        return try Image(contentsOf: file, channels: channels, least: least)
    }

    @Test("PNG files are read as Pillow reads them, colour and grey, and what is transparent is black")
    func png() throws {
        let image = try read(Pillow.png, channels: 3)
        #expect(image.width == 7 && image.height == 5 && image.channels == 3)
        #expect(image.values == Pillow.values)
        let grey = try read(Pillow.greyPNG, channels: 1)
        #expect(grey.values == stride(from: 0, to: Pillow.values.count, by: 3).map { Pillow.values[$0] })
        #expect(try read(Pillow.greyPNG, channels: 3).values.prefix(3) == [130, 130, 130])
        #expect(try read(Pillow.transparentPNG, channels: 3).values == [255, 255, 255, 0, 0, 0])
    }

    @Test("JPEG files are read as what they were made of, and grey is their luma")
    func jpeg() throws {
        let image = try read(Pillow.jpeg, channels: 3)
        #expect(image.width == 24 && image.height == 16)
        let grey = try read(Pillow.jpeg, channels: 1)
        for index in 0..<(24 * 16) {
            let (x, y) = (Double(index % 24), Double(index / 24))
            let color = [10 * x, 15 * y, 255 - 5 * x - 5 * y]
            for (channel, value) in color.enumerated() {
                #expect(abs(Double(image.values[3 * index + channel]) - value) <= 4)
            }
            let luma = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]
            #expect(abs(Double(grey.values[index]) - luma) <= 4)
        }
        #expect(try read(Pillow.jpeg, channels: 3, least: 8).width == 12)
        let small = try read(Pillow.jpeg, channels: 3, least: 2)
        #expect(small.width == 3 && small.height == 2 && small.values.count == 18)
    }

    @Test("each pixel of an image that is made smaller is the mean of its area")
    func resized() throws {
        let image = try read(Pillow.png, channels: 3)
        let small = image.resized(width: 3, height: 2)
        #expect(zip(small.values, Pillow.boxes).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        #expect(small.values.count == Pillow.boxes.count)
        #expect(image.resized(width: 7, height: 5) == image)
        let large = image.resized(width: 14, height: 10)
        #expect(large.resized(width: 7, height: 5) == image)
    }

    @Test("what was written is read, nearly as it was")
    func written() throws {
        let image = Image(width: 32, height: 16, channels: 3, values: (0..<1536).map { UInt8($0 / 8) })
        try image.write(to: file, quality: 100)
        let read = try Image(contentsOf: file, channels: 3)
        #expect(zip(read.values, image.values).allSatisfy { abs(Int($0) - Int($1)) < 12 })
        #expect(throws: DataError.self) { try image.write(to: folder.url, quality: 100) }
    }

    @Test("a damaged file is an error or an image, never a crash", arguments: [Pillow.png, Pillow.jpeg])
    func damaged(base64: String) throws {
        let bytes = [UInt8](try #require(Data(base64Encoded: base64, options: .ignoreUnknownCharacters)))
        var refused = 0
        for index in bytes.indices {
            for value in [0, 0x80, 0xFF] as [UInt8] {
                var damaged = bytes
                damaged[index] = value
                try Data(damaged).write(to: file)
                if (try? Image(contentsOf: file, channels: 3)) == nil { refused += 1 }
            }
            try Data(bytes.prefix(index)).write(to: file)
            if index < bytes.count - 20 {
                #expect(throws: DataError.self, "\(index) bytes") {
                    try Image(contentsOf: file, channels: 3)
                }
            }
        }
        #expect(refused > 50)
        #expect(throws: DataError.self) { try Image(contentsOf: folder.url, channels: 3) }
        let printing = #expect(throws: DataError.self) { try read(Pillow.cmyk, channels: 3) }
        #expect(printing?.cure == "convert it to RGB")
    }
}
