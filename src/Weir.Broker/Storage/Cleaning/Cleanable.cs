namespace Weir.Broker.Storage;

/// <summary>What the cleaner could do for a log now.</summary>
/// <param name="FirstDirtyOffset">From here on it has not been compacted.</param>
/// <param name="FirstUncleanableOffset">From here on it is not to be: what is not decided, too new, or in the segment that is written.</param>
/// <param name="CleanBytes">Bytes of the segments in front of the first.</param>
/// <param name="DirtyBytes">Bytes of the segments between the two.</param>
/// <param name="FirstTimestamp">Time of the first record between the two, in milliseconds since 1970; -1 when there is none.</param>
readonly record struct Cleanable(long FirstDirtyOffset, long FirstUncleanableOffset, long CleanBytes, long DirtyBytes, long FirstTimestamp)
{
    /// <summary>Kafka's measure of how much a pass is worth: the part of what it would read that is new to it.</summary>
    public double DirtyRatio => DirtyBytes == 0 ? 0 : (double)DirtyBytes / (CleanBytes + DirtyBytes);
}
