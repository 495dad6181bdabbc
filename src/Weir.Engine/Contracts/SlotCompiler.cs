using Weir.Engine.Contracts.Validation;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>Compiles schemas into checks on slots; what cannot be checked there is left to the full validator, over the bytes of the smallest value that it concerns.</summary>
/// <param name="fields">Numbers the fields.</param>
/// <param name="isDynamic">True where <c>$dynamicRef</c> makes the meaning of a schema depend on the way to it, so that no part can be checked alone.</param>
sealed class SlotCompiler(FieldTable fields, bool isDynamic)
{
    static readonly string[] NoNames = [];

    /// <summary>Alternatives that may be compiled: those that share their own can double with every level, and the full validator bounds that.</summary>
    const int AlternativesMax = 1_000;

    readonly List<ObjectRule> _objects = [];
    readonly HashSet<Schema> _around = [];
    int _alternatives;

    public IReadOnlyList<ObjectRule> Objects => _objects;

    /// <summary>True when the full validator has a part in the contract.</summary>
    public bool NeedsWhole { get; private set; }

    /// <summary>What the schema says about one field; what it says about the fields within goes to <see cref="Objects"/>.</summary>
    public ValueRule Compile(Schema schema, int field)
    {
        if (isDynamic) return new(TypeSet.All, "", [Whole(schema)]);
        while (schema.Keywords is [RefKeyword only]) schema = only.Target;
        if (schema.AllowsEverything) return ValueRule.Anything;
        if (schema.HasUnevaluated || _objects.Count >= ContractFields.FieldsMax || !_around.Add(schema)) return new(TypeSet.All, "", [Whole(schema)]);
        var type = schema.Keywords.OfType<TypeKeyword>().FirstOrDefault();
        var rules = new List<Rule>();
        var rest = new List<Keyword>();
        var (properties, required) = ObjectKeywords(schema, field);
        foreach (var keyword in schema.Keywords)
        {
            if (keyword == type || keyword == properties || keyword == required) continue;
            if (AsRule(keyword) is { } rule) rules.Add(rule);
            else rest.Add(keyword);
        }
        if (properties is not null || required is not null) AddObject(field, properties, required);
        if (rest.Count > 0) rules.Add(Whole(new Schema(schema.Resource) { Keywords = [.. rest] }));
        _around.Remove(schema);
        return new(type?.Types ?? TypeSet.All, type?.Reason ?? "", [.. rules]);
    }

    FullRule Whole(Schema schema)
    {
        NeedsWhole = true;
        return new FullRule(schema);
    }

    /// <summary>The keywords about the object's own fields, where all of them can be found by number.</summary>
    (PropertiesKeyword?, RequiredKeyword?) ObjectKeywords(Schema schema, int field)
    {
        var properties = schema.Keywords.OfType<PropertiesKeyword>().FirstOrDefault();
        var isPlain = properties is null or { Patterns.Count: 0, Additional: null or { AllowsEverything: true } or { AllowsNothing: true } };
        // The reader looks into an object only for fields that it knows, so one that is closed without naming any is passed as a whole.
        isPlain &= field == 0 || properties is null or { Named.Count: > 0 } or { Additional: null or { AllowsEverything: true } };
        if (!isPlain || !ContractFields.HasRoom(fields, field)) return (null, null);
        return (properties, schema.Keywords.OfType<RequiredKeyword>().FirstOrDefault());
    }

    void AddObject(int field, PropertiesKeyword? properties, RequiredKeyword? required)
    {
        var at = _objects.Count;
        _objects.Add(null!);
        var needed = (required?.Names ?? NoNames).Select(name => fields.Child(field, name)).ToList();
        var members = new List<MemberRule>();
        var names = new HashSet<int>();
        foreach (var (name, schema) in properties?.Named ?? [])
        {
            var member = fields.Child(field, name);
            names.Add(member);
            var rule = Compile(schema, member);
            if (!rule.IsTrivial || needed.Contains(member)) members.Add(new(member, needed.Contains(member), rule));
        }
        members.AddRange(needed.Where(member => !names.Contains(member)).Select(member => new MemberRule(member, true, ValueRule.Anything)));
        _objects[at] = new(field, [.. members], properties?.Additional is { AllowsNothing: true }, names);
    }

    Rule? AsRule(Keyword keyword) => keyword switch
    {
        RuleKeyword value => value.Rule,
        AlternativesKeyword alternatives => Alternatives(alternatives),
        _ => null,
    };

    AlternativesRule? Alternatives(AlternativesKeyword keyword)
    {
        var rules = keyword.Schemas.Select(AsValue).ToArray();
        return rules.All(rule => rule is not null) ? new AlternativesRule(rules!, keyword.ExactlyOne) : null;
    }

    /// <summary>A schema that speaks about nothing but the value itself, or null.</summary>
    ValueRule? AsValue(Schema schema)
    {
        if (++_alternatives > AlternativesMax) return null;
        while (schema.Keywords is [RefKeyword only]) schema = only.Target;
        var type = schema.Keywords.OfType<TypeKeyword>().FirstOrDefault();
        var rules = schema.Keywords.Where(keyword => keyword != type).Select(AsRule).ToArray();
        return rules.All(rule => rule is not null) ? new ValueRule(type?.Types ?? TypeSet.All, type?.Reason ?? "", rules!) : null;
    }
}
