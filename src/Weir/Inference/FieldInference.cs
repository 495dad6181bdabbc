using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Engine;
using Weir.Personal;

namespace Weir.Inference;

/// <summary>From samples to what a contract can say. What fewer than one in fifty samples does is taken for a mistake of theirs, not for the rule.</summary>
/// <param name="canConvert">Whether numbers can be made texts, so that they can be pseudonymized.</param>
sealed partial class FieldInference(bool canConvert)
{
    const int SamplesForRarity = 50;
    const int SamplesForValues = 100;
    const int ValuesMax = 6;
    static readonly string[] TimeWords = ["time", "timestamp", "ts", "at", "date", "created", "updated", "when", "epoch"];

    /// <summary>The fields of the records.</summary>
    public IReadOnlyList<InferredField> Of(FieldSamples records) => [.. records.Fields.Select(field => Of(FieldPath.Of([field.Key]), field.Value, records.Count(SampledKind.Object), null, inArray: false)).OfType<InferredField>()];

    /// <summary>Null for a field that next to no record has.</summary>
    InferredField? Of(FieldPath path, FieldSamples samples, int of, string? outer, bool inArray)
    {
        if (!IsRule(samples.Seen, of)) return null;
        var kinds = Kinds(samples);
        var texts = samples.Texts;
        string? personal = IsLeaf(kinds) ? outer ?? Personal(path.Segments[^1], texts) : outer;
        string? within = outer ?? (IsLeaf(kinds) ? null : OuterReason(path.Segments[^1]));
        string? time = personal is null ? Time(path.Segments[^1], kinds, texts) : null;
        string? format = kinds.Contains(SampledKind.String) && time is null ? Format(texts) : null;
        var values = personal is null && time is null && format is null && kinds is [SampledKind.String, ..] ? Values(texts) : [];
        var field = new InferredField
        {
            Path = path,
            Kinds = kinds,
            IsRequired = !IsRule(of - samples.Seen, of),
            Format = format,
            Values = values,
            Time = time,
            Pattern = format is null && values.Count == 0 && kinds.Contains(SampledKind.String) ? time is null ? TextShape.PatternOf(texts, IsNearlyAll) : "^[0-9]{1,14}$" : null,
            LengthMax = kinds.Contains(SampledKind.String) && time is null && format is null && values.Count == 0 ? Room(texts) : 0,
        };
        field = kinds.Contains(SampledKind.Array) ? WithItems(field, samples, within) : kinds.Contains(SampledKind.Object) ? WithFields(field, samples, within) : field with { Personal = personal };
        return inArray ? field : field with { Treatment = Treatment(field) };
    }

    InferredField WithFields(InferredField field, FieldSamples samples, string? within)
    {
        if (samples.IsMap) return field with { Personal = within ?? MapReason(samples) };
        var fields = samples.Fields.Select(inner => Of(FieldPath.Of([.. field.Path.Segments, inner.Key]), inner.Value, samples.Count(SampledKind.Object), within, inArray: false)).OfType<InferredField>().ToList();
        // An object of which nothing is left goes as a whole, and with it what producers add to it later.
        return fields.Count > 0 && fields.All(inner => inner.Treatment == FieldTreatment.Remove) ? field with { Personal = fields[0].Personal } : field with { Fields = fields };
    }

    // The names themselves may be people's.
    static string? MapReason(FieldSamples samples)
    {
        if (samples.Fields.Keys.Select(PersonalText.Reason).FirstOrDefault(found => found is not null) is { } named) return $"names of its fields look like {named}";
        return samples.Fields.Values.Select(inner => Personal("", inner.Texts)).FirstOrDefault(found => found is not null);
    }

    InferredField WithItems(InferredField field, FieldSamples samples, string? within)
    {
        if (samples.Items is not { } items || Of(field.Path, items, items.Seen, within ?? OuterReason(field.Name), inArray: true) is not { } item) return field with { Personal = within };
        // No step reaches into an array: what is personal in one goes with it.
        string? reason = AllOf(item).Select(inner => inner.Personal).FirstOrDefault(found => found is not null);
        return field with { Personal = within ?? reason, Items = Cleared(item) };
    }

    static IEnumerable<InferredField> AllOf(InferredField item) => item.All().SelectMany(field => field.Items is { } inner ? AllOf(inner).Prepend(field) : [field]);

    static InferredField Cleared(InferredField item) => item with { Personal = null, Treatment = FieldTreatment.Keep, Fields = [.. item.Fields.Select(Cleared)], Items = item.Items is { } inner ? Cleared(inner) : null };

    FieldTreatment Treatment(InferredField field)
    {
        if (field.Time is not null) return FieldTreatment.Timestamp;
        if (field.Personal is null) return FieldTreatment.Keep;
        if (field.Personal.EndsWith("a secret", StringComparison.Ordinal)) return FieldTreatment.Remove;
        var kinds = field.Kinds.Where(kind => kind != SampledKind.Null).ToList();
        if (kinds is [SampledKind.String]) return FieldTreatment.Pseudonymize;
        return canConvert && kinds.All(kind => kind is SampledKind.String or SampledKind.Integer) && kinds.Count > 0 ? FieldTreatment.ConvertAndPseudonymize : FieldTreatment.Remove;
    }

    static bool IsLeaf(IReadOnlyList<SampledKind> kinds) => !kinds.Contains(SampledKind.Object) && !kinds.Contains(SampledKind.Array) && kinds.Any(kind => kind is SampledKind.String or SampledKind.Integer or SampledKind.Number);

    static string? OuterReason(string name) => PersonalName.Reason(name) is { } reason ? $"it stands in '{name}', whose name says that it is {reason}" : null;

    static string? Personal(string name, IReadOnlyList<string> texts)
    {
        if (PersonalName.Reason(name) is { } reason) return $"its name says that it is {reason}";
        if (FieldWords.Of(name) is [.., "version"]) return null;
        var looks = texts.Select(PersonalText.Reason).Where(found => found is not null).GroupBy(found => found!).OrderByDescending(group => group.Count()).FirstOrDefault();
        return looks is not null && looks.Count() * 20 >= texts.Count ? $"{looks.Count()} of {texts.Count} values look like {looks.Key}" : null;
    }

    static List<SampledKind> Kinds(FieldSamples samples)
    {
        var usual = samples.Kinds.Where(kind => IsRule(kind.Value, samples.Seen)).Select(kind => kind.Key).ToHashSet();
        // What is a fraction once is no whole number by contract.
        if (samples.Count(SampledKind.Number) > 0 && usual.Contains(SampledKind.Integer)) usual.Add(SampledKind.Number);
        if (usual.Contains(SampledKind.Number)) usual.Remove(SampledKind.Integer);
        return [.. usual.Order()];
    }

    static string? Time(string name, IReadOnlyList<SampledKind> kinds, IReadOnlyList<string> texts)
    {
        if (!kinds.All(kind => kind is SampledKind.String or SampledKind.Integer or SampledKind.Null) || texts.Count == 0 || !FieldWords.Of(name).Any(TimeWords.Contains)) return null;
        // 2001 to 2100.
        if (IsNearlyAll(texts.Count(text => Whole(text) is >= 1_000_000_000 and < 4_102_444_800), texts.Count)) return "unix-seconds";
        return IsNearlyAll(texts.Count(text => Whole(text) is >= 1_000_000_000_000 and < 4_102_444_800_000), texts.Count) ? "unix-millis" : null;
    }

    static long? Whole(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    static string? Format(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return null;
        (string Name, Func<string, bool> Has)[] formats =
        [
            ("uuid", text => Guid.TryParseExact(text, "D", out _)),
            ("ipv4", text => PersonalText.IsAddress(text) && text.Contains('.') && !text.Contains(':')),
            ("ipv6", text => PersonalText.IsAddress(text) && text.Contains(':')),
            ("date-time", text => DateAndTime().IsMatch(text)),
        ];
        return formats.FirstOrDefault(format => IsNearlyAll(texts.Count(format.Has), texts.Count)).Name;
    }

    static List<string> Values(IReadOnlyList<string> texts)
    {
        if (texts.Count < SamplesForValues) return [];
        var usual = texts.GroupBy(text => text).Where(group => IsRule(group.Count(), texts.Count) && group.Key.Length <= 40).ToList();
        return usual.Count <= ValuesMax && IsNearlyAll(usual.Sum(group => group.Count()), texts.Count) ? [.. usual.Select(group => group.Key).Order(StringComparer.Ordinal)] : [];
    }

    // Twice the longest, at least 64, as a power of two: a bound against nonsense, not a rule.
    static int Room(IReadOnlyList<string> texts) => texts.Count == 0 ? 0 : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, 2 * texts.Max(text => text.Length)));

    /// <summary>In few samples anything counts.</summary>
    static bool IsRule(int count, int of) => count > 0 && (of < SamplesForRarity || count * 50 >= of);

    static bool IsNearlyAll(int count, int of) => !IsRule(of - count, of);

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.NonBacktracking)]
    private static partial Regex DateAndTime();
}
