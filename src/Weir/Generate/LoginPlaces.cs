namespace Weir.Generate;

/// <summary>In which source partition a record is: where the manifest says, or where the generator puts it in a topic that never grew.</summary>
sealed class LoginPlaces(int partitions, LoginManifest? manifest = null)
{
    public int Of(long number) => manifest?.Find(number)?.Partition ?? SourcePartitions.Of(number, partitions);

    /// <summary>The record that the generator puts behind <paramref name="number"/> in the same partition.</summary>
    public long After(long number) => (number + 1) % SourcePartitions.Block == 0 ? number + 1 + ((partitions - 1) * (long)SourcePartitions.Block) : number + 1;

    /// <summary>The first record of a partition.</summary>
    public static long FirstOf(int partition) => partition * (long)SourcePartitions.Block;
}
