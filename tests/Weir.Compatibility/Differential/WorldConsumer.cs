using Weir.Protocol;

namespace Weir.Compatibility.Differential;

/// <summary>A member of a group of KIP-848, as far as it knows itself.</summary>
sealed class WorldConsumer
{
    public required string Group { get; init; }
    public string? InstanceId { get; init; }
    public required string Id { get; set; }
    public int Epoch { get; set; }
    public bool HasLeft { get; set; }

    /// <summary>What it owns: what it was assigned, taken over at once.</summary>
    public Dictionary<Uuid, List<int>> Owned { get; set; } = [];
}
