namespace Weir.Tests.Protocol.Compression;

/// <summary>Bytes that other programs wrote.</summary>
static class RealFrames
{
    /// <summary>Segment files of Apache Kafka 4.3.1: one batch of three records each, by its console producer with the codec named.</summary>
    public const string None = "AAAAAAAAAAAAAAHVAAAAAAJJcENGAAAAAAACAAABof2i9PsAAAGh/aL1BgAAAAAAAAfQAAAAAAAAAAAAA5QCAAAABGsx6gF7InVzZXJfaWQiOiJ1MSIsImRldmljZV90eXBlIjoiYW5kcm9pZCIsIm"
        + "lwIjoiMTk5LjE3Mi4xMTEuMTM1IiwibG9jYWxlIjoiUlUiLCJmaWxsZXIiOiJhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhIn0ECnRyYWNlBHQxAmUAlAIAFgIEazLqAXsidXNlcl9pZCI6InUy"
        + "IiwiZGV2aWNlX3R5cGUiOiJhbmRyb2lkIiwiaXAiOiIxOTkuMTcyLjExMS4xMzUiLCJsb2NhbGUiOiJSVSIsImZpbGxlciI6ImFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWEifQQKdHJhY2UEdD"
        + "ICZQCUAgAWBARrM+oBeyJ1c2VyX2lkIjoidTMiLCJkZXZpY2VfdHlwZSI6ImFuZHJvaWQiLCJpcCI6IjE5OS4xNzIuMTExLjEzNSIsImxvY2FsZSI6IlJVIiwiZmlsbGVyIjoiYWFhYWFhYWFhYWFh"
        + "YWFhYWFhYWFhYWFhYWFhYSJ9BAp0cmFjZQR0MwJlAA==";

    public const string Gzip = "AAAAAAAAAAAAAADNAAAAAALsqI7QAAEAAAACAAABof2i+rEAAAGh/aL6uQAAAAAAAAfRAAAAAAAAAAAAAx+LCAAAAAAAAP+bwsTAwMCSbfiKsVqptDi1KD4zRclKqdRQSUcpJbUsMzk1vqSyIBUolJ"
        + "iXUpQPlNRRyiwAcg0tLfUMzY30DA0N9QyNTYHCOfnJiTkglUGhQF5aZk5OahFIHx6gVMvCVVKUmJzKUmLIlMowhYlBgIkl2wjNLUb0dosR1C0sLNnGaG4xprdbjIFuAQDh4bLZpAEAAA==";

    public const string Snappy = "AAAAAAAAAAAAAADvAAAAAAI08cNdAAIAAAACAAABof2i/90AAAGh/aMADwAAAAAAAAfSAAAAAAAAAAAAA4JTTkFQUFkAAAAAAQAAAAEAAACqpAPwZZQCAAAABGsx6gF7InVzZXJfaWQiOiJ1MSIsIm"
        + "RldmljZV90eXBlIjoiYW5kcm9pZCIsImlwIjoiMTk5LjE3Mi4xMTEuMTM1IiwibG9jYWxlIjoiUlUiLCJmaWxsZXIiOiJhYWFhYVoEAFgifQQKdHJhY2UEdDECZQCUAgBkAgRrMjqMAAQyIv6MALqM"
        + "AAAyDYwMBARrMzqMAAAz/owAvowADDMCZQA=";

    public const string Lz4 = "AAAAAAAAAAAAAADcAAAAAAL6C+UxAAMAAAACAAABof2jBVYAAAGh/aMFgwAAAAAAAAfTAAAAAAAAAAAAAwQiTRhgQIKcAAAA8E+UAgAAAARrMeoBeyJ1c2VyX2lkIjoidTEiLCJkZXZpY2VfdHlwZS"
        + "I6ImFuZHJvaWQiLCJpcCI6IjE5OS4xNzIuMTExLjEzNSIsImxvY2FsZSI6IlJVIiwiZmlsbGVyOAAPAQAI+wgifQQKdHJhY2UEdDECZQCUAgBaAgRrMowAHzKMAF0TMowASwQEazOMAB8zjABcUHQz"
        + "AmUAAAAAAA==";

    public const string Zstd = "AAAAAAAAAAAAAADHAAAAAAIjTHOLAAQAAAACAAABof2jCoIAAAGh/aMKsQAAAAAAAAfUAAAAAAAAAAAAAyi1L/0AWFQEAEKIHSWQNc0B/////6tuiaYo242MNr7HvNw9IQH4BZr9brDNjOVYdH8Z2m"
        + "etFXeVUnHPQU+jfXjZdm0uggV4O/tsKSHi6IbC2Vs2l8ijDxYnZk6KwOk4+OwKPPqDyXyJdvZWGAvSDi76HZ2Zsz+IzFYwbwQCOK6qniYGAA2kAnQC2TVI2YfphBiCKAEAAA==";

    /// <summary>140,000 bytes 0, 1 … 250, 0 … by lz4 1.9.4: -9 -B4 -BD --content-size, so blocks refer to the one before; with a content checksum.</summary>
    public const string Lz4Linked = "BCJNGExA4CICAAAAAAD9BQIAAP/sAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWl"
        + "tcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsfIycrL"
        + "zM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7AP////////////////////////////////////////////////////////////////////////////////////"
        + "//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "/////////////////////////////////////////////////////////////////////////////////////////////////////////+xQFBUWFxgKAQAAD/sA//////////////////////////"
        + "//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "///////////////+hQLS4vMDEsAAAAD/sA/////////////////////////////////////////////+pQvL2+v8AAAAAA4Fy0gA==";

    /// <summary>The same by lz4 -9 -B4 -BI -BX --no-frame-crc: independent blocks with their checksums.</summary>
    public const string Lz4BlockChecksums = "BCJNGHBArQUCAAD/7AABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj9AQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX2BhYm"
        + "NkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5/gIGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmam5ydnp+goaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2+v8DBwsPExcbHyMnKy8zNzs/Q0dLT"
        + "1NXW19jZ2tvc3d7f4OHi4+Tl5ufo6err7O3u7/Dx8vP09fb3+Pn6+wD///////////////////////////////////////////////////////////////////////////////////////////////"
        + "//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "///////////////////////////////////////////////////////////////////////////////////////////////sUBQVFhcYjCuvLQUCAAD/7BkaGxwdHh8gISIjJCUmJygpKissLS4vMD"
        + "EyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6Ch"
        + "oqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+foAAQIDBAUGBwgJCgsMDQ4PEBESExQVFh"
        + "cY+wD/////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "/////////////////////////////////////////////sUC0uLzAxrEYy+icBAAD/7DIzNDU2Nzg5Ojs8PT4/QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl9gYWJjZGVmZ2hpamtsbW5v"
        + "cHFyc3R1dnd4eXp7fH1+f4CBgoOEhYaHiImKi4yNjo+QkZKTlJWWl5iZmpucnZ6foKGio6SlpqeoqaqrrK2ur7CxsrO0tba3uLm6u7y9vr/AwcLDxMXGx8jJysvMzc7P0NHS09TV1tfY2drb3N3e3+"
        + "Dh4uPk5ebn6Onq6+zt7u/w8fLz9PX29/j5+gABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAx+wD////////////////////////////////////////////u"
        + "ULy9vr/ATHWtLwAAAAA=";
}
