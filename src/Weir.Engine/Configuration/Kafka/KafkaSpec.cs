namespace Weir.Engine.Configuration.Kafka;

/// <summary>The registration of the names that <c>kafka</c> takes, each with its other spellings and its scope.</summary>
sealed class KafkaSpec : FieldSpecs<KafkaSpec>
{
    readonly Dictionary<string, FieldSpec> spellings = new(StringComparer.Ordinal);
    readonly Dictionary<string, KafkaScope> scopes = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> withoutEffect = new(StringComparer.Ordinal);
    KafkaScope scope;
    int scoped;

    /// <summary>The scope of the fields that follow.</summary>
    public KafkaSpec In(KafkaScope next)
    {
        Close();
        scope = next;
        return this;
    }

    /// <summary>Other spellings of the field before.</summary>
    public KafkaSpec Also(params string[] names)
    {
        foreach (var name in names)
            spellings.Add(name, Fields[^1]);
        return this;
    }

    /// <summary>The field before is taken, so that files can be shared with other clients, and does nothing yet; a value other than its default is a warning.</summary>
    public KafkaSpec WithoutEffect(string instead)
    {
        withoutEffect.Add(Fields[^1].Name, instead);
        return this;
    }

    /// <summary>What happens instead, or null: the field has its effect.</summary>
    public string? InsteadOf(FieldSpec field) => withoutEffect.GetValueOrDefault(field.Name);

    public KafkaSpec Secret(string name, string doc) => Add(new FieldSpec(name, FieldKind.Text, doc) { Secret = true });

    /// <summary>A PEM file; missing files are warnings in lint.</summary>
    public KafkaSpec File(string name, string doc) => Add(new FieldSpec(name, FieldKind.File, doc) { Secret = true });

    public KafkaSpec Close()
    {
        for (; scoped < Fields.Count; scoped++)
        {
            spellings.Add(Fields[scoped].Name, Fields[scoped]);
            scopes.Add(Fields[scoped].Name, scope);
        }
        return this;
    }

    public IEnumerable<string> Spellings => spellings.Keys;

    public FieldSpec? Find(string spelling) => spellings.GetValueOrDefault(spelling);

    public KafkaScope ScopeOf(FieldSpec field) => scopes[field.Name];

    public IEnumerable<string> OtherSpellings(FieldSpec field) => spellings.Where(pair => pair.Value == field && pair.Key != field.Name).Select(pair => pair.Key);
}
