using System.IO.Compression;
using System.Text;
using Weir.Broker.Storage;

namespace Weir.Tests.Fuzz;

/// <summary>A data folder as one file: path and content of each, compressed, since a journal is mostly empty.</summary>
static class PackedFolder
{
    public static byte[] Pack(IReadOnlyDictionary<string, byte[]> files)
    {
        using var packed = new MemoryStream();
        using (var writer = new BinaryWriter(new GZipStream(packed, CompressionLevel.Fastest), Encoding.UTF8))
        {
            foreach (var (path, content) in files)
            {
                writer.Write(path);
                writer.Write(content.Length);
                writer.Write(content);
            }
        }
        return packed.ToArray();
    }

    public static Dictionary<string, byte[]> Files(byte[] packed)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var unpacked = new MemoryStream();
        using (var stream = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress)) stream.CopyTo(unpacked);
        unpacked.Position = 0;
        using var reader = new BinaryReader(unpacked);
        while (unpacked.Position < unpacked.Length)
        {
            string path = reader.ReadString();
            files[path] = reader.ReadBytes(reader.ReadInt32());
        }
        return files;
    }

    /// <summary>A disk with these files.</summary>
    public static async Task<MemoryDisk> OpenAsync(byte[] packed)
    {
        var disk = new MemoryDisk();
        foreach (var (path, content) in Files(packed))
        {
            await using var file = await disk.OpenAsync(path);
            await file.WriteAsync(0, content, thenSync: true);
        }
        return disk;
    }

    /// <summary>What is on a disk now.</summary>
    public static async Task<Dictionary<string, byte[]>> ReadAsync(MemoryDisk disk)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (path, file) in disk.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            byte[] content = new byte[file.Length];
            await file.ReadAsync(0, content);
            files[path] = content;
        }
        return files;
    }
}
