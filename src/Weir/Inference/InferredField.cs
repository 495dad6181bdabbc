using Weir.Engine;

namespace Weir.Inference;

/// <summary>What a contract will say of a field, and what the pipeline does with it.</summary>
sealed record InferredField
{
    public required FieldPath Path { get; init; }
    public required IReadOnlyList<SampledKind> Kinds { get; init; }

    /// <summary>In nearly every sample.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>uuid, ipv4, ipv6 or date-time.</summary>
    public string? Format { get; init; }

    public string? Pattern { get; init; }

    /// <summary>All values, where they are few; else empty.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Characters of a text, with room to grow; 0: no bound.</summary>
    public int LengthMax { get; init; }

    /// <summary><c>unix-seconds</c> or <c>unix-millis</c>, where the field holds a time.</summary>
    public string? Time { get; init; }

    /// <summary>Why the field looks personal, as a clause; null where it does not.</summary>
    public string? Personal { get; init; }

    public FieldTreatment Treatment { get; init; }

    /// <summary>Of an object whose fields are told apart.</summary>
    public IReadOnlyList<InferredField> Fields { get; init; } = [];

    /// <summary>Of an array.</summary>
    public InferredField? Items { get; init; }

    public string Name => Path.Segments[^1];

    /// <summary>The field, then all within it that steps can reach.</summary>
    public IEnumerable<InferredField> All() => Fields.SelectMany(field => field.All()).Prepend(this);
}
