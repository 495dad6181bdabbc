using Weir.Protocol;

namespace Weir.Compatibility.Differential;

/// <summary>A topic that is there, or was.</summary>
sealed class WorldTopic
{
    public required string Name { get; init; }
    public Uuid Id { get; init; }
    public int Partitions { get; set; }
    public bool IsDeleted { get; set; }

    /// <summary>Whether records were deleted from its beginning: Apache Kafka still names one of them as that with the greatest timestamp (ListOffsetsHandler).</summary>
    public bool IsShortened { get; set; }
}
