using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>The file <c>checkpoint</c>: all that was in the journal before a given frame, with what is in segments named and not repeated.</summary>
/// <remarks>Replaced as a whole: written beside it, synced, renamed. docs/internals/log-format.md.</remarks>
static class Checkpoint
{
    public const string Path = "checkpoint";
    const string NewPath = "checkpoint.new";
    const uint Magic = 0x4B484357;
    const int Version = 2;
    const int HeaderSize = 12;

    /// <summary>The version since which logs are compacted.</summary>
    public const int WithCompaction = 2;

    public static async ValueTask WriteAsync(IDisk disk, PooledBuffer content)
    {
        using var buffer = new PooledBuffer();
        buffer.WriteInt(unchecked((int)Magic));
        buffer.WriteInt(0);
        buffer.WriteInt(Version);
        buffer.Write(content.WrittenSpan);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.WrittenSpan[4..], Crc32C.Compute(buffer.WrittenSpan[8..]));
        await using (var file = await disk.OpenAsync(NewPath))
        {
            await file.SetLengthAsync(0);
            await file.WriteAsync(0, buffer.WrittenMemory, thenSync: true);
        }
        await disk.RenameAsync(NewPath, Path);
        await disk.SyncFolderAsync("");
    }

    /// <exception cref="DamagedLogException">It is not what was written.</exception>
    public static async ValueTask<(byte[] Content, int Version)> ReadAsync(IDisk disk)
    {
        await using var file = await disk.OpenAsync(Path);
        var bytes = new byte[file.Length];
        var read = await file.ReadAsync(0, bytes);
        if (read < bytes.Length || read < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) != Crc32C.Compute(bytes.AsSpan(8)))
            throw new DamagedLogException($"the file {Path} of the data folder is damaged; restore the data folder from a backup");
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        if (version is < 1 or > Version) throw new DamagedLogException($"the data folder has format {version}, this program reads 1 to {Version}; start the program that wrote it");
        return (bytes[HeaderSize..], version);
    }
}
