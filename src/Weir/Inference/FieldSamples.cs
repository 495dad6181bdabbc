using System.Text.Json;

namespace Weir.Inference;

/// <summary>What was seen at one place of the samples: how often, of which kinds, which texts; for objects and arrays also what is in them.</summary>
sealed class FieldSamples
{
    /// <summary>Fields of one object that are told apart; more of them are names somebody made up, such as identifiers.</summary>
    public const int FieldsMax = 200;

    readonly Dictionary<string, FieldSamples> _fields = new(StringComparer.Ordinal);

    /// <summary>Values seen, null included.</summary>
    public int Seen { get; private set; }

    public Dictionary<SampledKind, int> Kinds { get; } = [];

    /// <summary>Every text and every number as it is written.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>In the order in which they were first seen.</summary>
    public IReadOnlyDictionary<string, FieldSamples> Fields => _fields;

    /// <summary>Of arrays; null where no item was seen.</summary>
    public FieldSamples? Items { get; private set; }

    /// <summary>True where the fields' names are data: far too many, or each of them rare.</summary>
    public bool IsMap => _fields.Count >= FieldsMax || _fields.Count > 20 && _fields.Values.Sum(inner => (long)inner.Seen) < (long)_fields.Count * Count(SampledKind.Object) / 10;

    public int Count(SampledKind kind) => Kinds.GetValueOrDefault(kind);

    public void Add(JsonElement value)
    {
        Seen++;
        var kind = KindOf(value);
        Kinds[kind] = Count(kind) + 1;
        switch (kind)
        {
            case SampledKind.String:
                Texts.Add(value.GetString()!);
                break;
            case SampledKind.Integer or SampledKind.Number:
                Texts.Add(value.GetRawText());
                break;
            case SampledKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    if (_fields.TryGetValue(field.Name, out var known)) known.Add(field.Value);
                    else if (_fields.Count < FieldsMax) (_fields[field.Name] = new()).Add(field.Value);
                }
                break;
            case SampledKind.Array:
                foreach (var item in value.EnumerateArray()) (Items ??= new()).Add(item);
                break;
        }
    }

    static SampledKind KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => SampledKind.Object,
        JsonValueKind.Array => SampledKind.Array,
        JsonValueKind.String => SampledKind.String,
        JsonValueKind.True or JsonValueKind.False => SampledKind.Boolean,
        JsonValueKind.Number => value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 ? SampledKind.Integer : SampledKind.Number,
        _ => SampledKind.Null,
    };
}
