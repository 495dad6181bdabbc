using System.Text.Json;
using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>The validated values of one step or settings group, defaults filled in, read by name.</summary>
/// <remarks>A name that the registration does not know is an <see cref="ArgumentException"/>: the step's author made a mistake, not its user.</remarks>
public sealed class SpecValues
{
    readonly Dictionary<string, object?> _values;

    internal SpecValues(Dictionary<string, object?> values) => _values = values;

    /// <summary>True when the field was given or has a default.</summary>
    public bool Has(string name) => Find(name) is not null;

    public FieldPath Path(string name) => Get<FieldPath>(name);

    public FieldPath? PathOrNull(string name) => Find(name) as FieldPath;

    public IReadOnlyList<FieldPath> Paths(string name) => Get<IReadOnlyList<FieldPath>>(name);

    /// <summary>A text, a choice, a pattern or the name of a key.</summary>
    public string Text(string name) => Get<string>(name);

    public string? TextOrNull(string name) => Find(name) as string;

    /// <summary>A list of texts or of choices; empty when none was given.</summary>
    public IReadOnlyList<string> Texts(string name) => Find(name) as IReadOnlyList<string> ?? [];

    public long Integer(string name) => Get<long>(name);

    public long? IntegerOrNull(string name) => Find(name) as long?;

    public bool Boolean(string name) => Get<bool>(name);

    public JsonScalar Scalar(string name) => Get<JsonScalar>(name);

    public JsonScalar? ScalarOrNull(string name) => Find(name) as JsonScalar;

    /// <summary>A list of scalars; empty when none was given.</summary>
    public IReadOnlyList<JsonScalar> Scalars(string name) => Find(name) as IReadOnlyList<JsonScalar> ?? [];

    /// <summary>A map from text to scalar in the order of the file; empty when none was given.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonScalar>> ScalarMap(string name) => Find(name) as IReadOnlyList<KeyValuePair<string, JsonScalar>> ?? [];

    /// <summary>Any JSON value, or null when none was given: JSON's own null is a value.</summary>
    public JsonElement? JsonOrNull(string name) => Find(name) as JsonElement?;

    public TimeSpan Duration(string name) => Get<TimeSpan>(name);

    public TimeSpan? DurationOrNull(string name) => Find(name) as TimeSpan?;

    public ByteSize Size(string name) => Get<ByteSize>(name);

    public ByteSize? SizeOrNull(string name) => Find(name) as ByteSize?;

    /// <summary>A choice whose words are the names of an enumeration in small letters.</summary>
    public T Word<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(Text(name), ignoreCase: true);

    /// <summary>A file and its bytes, or null when none was given or, in lint, when it is not there.</summary>
    internal ContractFile? FileOrNull(string name) => Find(name) as ContractFile;

    internal IReadOnlyList<TextEntry> TextMap(string name) => Find(name) as IReadOnlyList<TextEntry> ?? [];

    internal IReadOnlyList<StepOptions> Steps(string name) => Find(name) as IReadOnlyList<StepOptions> ?? [];

    internal T Group<T>(string name) => Get<T>(name);

    internal T? GroupOrNull<T>(string name)
        where T : class => Find(name) as T;

    /// <summary>The groups of a map by the names that the user chose.</summary>
    internal IReadOnlyDictionary<string, T> GroupMap<T>(string name) =>
        (Find(name) as IReadOnlyDictionary<string, object> ?? new Dictionary<string, object>()).ToDictionary(pair => pair.Key, pair => (T)pair.Value, StringComparer.Ordinal);

    /// <summary>The value in the kind's type.</summary>
    internal object Value(string name) => Get<object>(name);

    internal SpecValues With(string name, object value) => new(new Dictionary<string, object?>(_values) { [name] = value });

    T Get<T>(string name) =>
        Find(name) is T value ? value : throw new ArgumentException($"'{name}' has no value of type {typeof(T).Name}", nameof(name));

    object? Find(string name) =>
        _values.TryGetValue(name, out var value) ? value : throw new ArgumentException($"'{name}' is not a registered field", nameof(name));
}
