namespace Weir.Generate;

/// <summary>Where the generator puts record <c>i</c>: blocks go round the partitions, so that place and order can be recomputed.</summary>
static class SourcePartitions
{
    public const int Block = 512;

    public static int Of(long number, int partitions) => (int)(number / Block % partitions);
}
