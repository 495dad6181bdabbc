namespace Weir.Compatibility.Differential;

/// <summary>A member of a classic group, as far as it knows itself.</summary>
sealed class WorldMember
{
    public required string Group { get; init; }
    public string? InstanceId { get; init; }

    /// <summary>Empty until the broker gave one.</summary>
    public string Id { get; set; } = "";
    public int Generation { get; set; } = -1;
    public string? Protocol { get; set; }

    /// <summary>The members of its generation; null where it does not lead it.</summary>
    public List<string>? Led { get; set; }

    /// <summary>A request of it is not answered yet.</summary>
    public bool IsWaiting { get; set; }
    public bool HasLeft { get; set; }
}
