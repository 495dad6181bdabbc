namespace Weir.Engine.Configuration.Kafka;

/// <summary>The registration of the names that <c>kafka</c> takes, each with its other spellings and its scope.</summary>
sealed class KafkaSpec : FieldSpecs<KafkaSpec>
{
    readonly Dictionary<string, FieldSpec> _spellings = new(StringComparer.Ordinal);
    readonly Dictionary<string, KafkaScope> _scopes = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _withoutEffect = new(StringComparer.Ordinal);
    KafkaScope _scope;
    int _scoped;

    /// <summary>The scope of the fields that follow.</summary>
    public KafkaSpec In(KafkaScope next)
    {
        Close();
        _scope = next;
        return this;
    }

    /// <summary>Other spellings of the field before.</summary>
    public KafkaSpec Also(params string[] names)
    {
        foreach (var name in names)
            _spellings.Add(name, Fields[^1]);
        return this;
    }

    /// <summary>The field before is taken, so that files can be shared with other clients, and does nothing yet; a value other than its default is a warning.</summary>
    public KafkaSpec WithoutEffect(string instead)
    {
        _withoutEffect.Add(Fields[^1].Name, instead);
        return this;
    }

    /// <summary>What happens instead, or null: the field has its effect.</summary>
    public string? InsteadOf(FieldSpec field) => _withoutEffect.GetValueOrDefault(field.Name);

    public KafkaSpec Secret(string name, string doc) => Add(new FieldSpec(name, FieldKind.Text, doc) { Secret = true });

    /// <summary>A PEM file; missing files are warnings in lint.</summary>
    public KafkaSpec File(string name, string doc) => Add(new FieldSpec(name, FieldKind.File, doc) { Secret = true });

    /// <summary>A file that is looked at only while a pipeline runs.</summary>
    public KafkaSpec FilePath(string name, string doc) => Add(new FieldSpec(name, FieldKind.FilePath, doc));

    public KafkaSpec Close()
    {
        for (; _scoped < Fields.Count; _scoped++)
        {
            _spellings.Add(Fields[_scoped].Name, Fields[_scoped]);
            _scopes.Add(Fields[_scoped].Name, _scope);
        }
        return this;
    }

    public IEnumerable<string> Spellings => _spellings.Keys;

    public FieldSpec? Find(string spelling) => _spellings.GetValueOrDefault(spelling);

    public KafkaScope ScopeOf(FieldSpec field) => _scopes[field.Name];

    public IEnumerable<string> OtherSpellings(FieldSpec field) => _spellings.Where(pair => pair.Value == field && pair.Key != field.Name).Select(pair => pair.Key);
}
