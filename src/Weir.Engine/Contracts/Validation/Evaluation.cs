namespace Weir.Engine.Contracts.Validation;

/// <summary>A worker's full validator: applies a schema to a value, whatever the schema says. Its memory is reused for every record.</summary>
/// <remarks>
/// A schema can ask for work that doubles with every level of the record. So the work is bounded by the record's size, and schemas that are applied
/// within each other by number: a record beyond either does not hold, with a code of its own, and nothing overflows the stack.
/// </remarks>
sealed class Evaluation
{
    /// <summary>Schemas that may be applied within each other.</summary>
    const int DepthMax = 800;

    /// <summary>Applications of a schema that every record may cost, and how many more for each of its bytes.</summary>
    const int WorkMin = 100_000, WorkPerByte = 100;

    /// <summary>So many bytes of a text, an object or an array cost as much as one application.</summary>
    const int BytesPerWork = 32;

    readonly List<object> _scope = [];
    readonly Dictionary<(Keyword, int, string), string> _texts = [];
    int _depth;
    int _level;
    long _work;
    bool _exhausted;

    public JsonTree Tree { get; } = new();

    public Marks Marks { get; } = new();

    public CanonicalJson Canonical { get; } = new();

    /// <summary>Why the last value, or the last schema within it, does not hold.</summary>
    public Failure Failure { get; private set; }

    /// <summary>True when the work is used up: then nothing holds any more.</summary>
    public bool IsExhausted => _exhausted;

    /// <summary>True when the value that starts there holds; otherwise <see cref="Failure"/> says why not.</summary>
    public bool Holds(Schema schema, in Record record, int start, int length)
    {
        Tree.Read(record.Input, start);
        Marks.Cut(0);
        _scope.Clear();
        _depth = _level = 0;
        _exhausted = false;
        _work = WorkMin + (long)WorkPerByte * length;
        var holds = Apply(schema, in record, 0, collects: false);
        if (!_exhausted) return holds;
        Failure = new(RecordCodes.TooMuchWork, null, 0, 0);
        return false;
    }

    /// <summary>Applies a schema to a value; with <paramref name="collects"/>, what it looked at stays noted when it holds.</summary>
    public bool Apply(Schema schema, in Record record, int node, bool collects)
    {
        if (schema.AllowsEverything) return true;
        // Keywords look at all the children of an object or array, so a large one costs more.
        ref readonly var slot = ref Tree[node];
        _work -= slot.Kind >= JsonKind.Array ? 1 + slot.Length / BytesPerWork : 1;
        if (_exhausted || _depth == DepthMax || _work < 0)
        {
            _exhausted = true;
            return false;
        }
        _depth++;
        var entered = _scope.Count == 0 || _scope[^1] != schema.Resource;
        if (entered) _scope.Add(schema.Resource);
        var place = new Place(node, collects || schema.HasUnevaluated, Marks.Count);
        var holds = true;
        foreach (var keyword in schema.Keywords)
        {
            holds = keyword.Holds(this, in record, in place);
            if (!holds) break;
        }
        if (!holds || !collects) Marks.Cut(place.Marks);
        if (entered) _scope.RemoveAt(_scope.Count - 1);
        _depth--;
        return holds && !_exhausted;
    }

    /// <summary>Applies a schema to a field or an item, and notes that it was looked at.</summary>
    public bool ApplyToChild(Schema schema, in Record record, in Place place, int child)
    {
        _level++;
        var holds = Apply(schema, in record, child, collects: false);
        _level--;
        if (place.Collects && holds) Marks.Add(child);
        return holds;
    }

    /// <summary>The outermost resource under way that gives the name a meaning, or null.</summary>
    public Schema? InScope(IReadOnlyDictionary<object, Schema> meanings)
    {
        foreach (var resource in _scope)
            if (meanings.TryGetValue(resource, out var schema)) return schema;
        return null;
    }

    /// <summary>Charges for reading a text.</summary>
    public void Charge(int bytes) => _work -= bytes / BytesPerWork;

    /// <summary>Notes a failure and returns false.</summary>
    public bool Fail(RecordCode code, string? reason, int node, bool atName = false)
    {
        Failure = new(code, reason, node, _level, atName);
        return false;
    }

    /// <summary>Notes that an object lacks a field, and returns false.</summary>
    public bool FailMissing(string name, int node)
    {
        Failure = new(RecordCodes.RequiredMissing, null, node, _level, Missing: name);
        return false;
    }

    /// <summary>Notes another failure than the last, as it was or with another reason.</summary>
    public bool Fail(in Failure failure)
    {
        Failure = failure;
        return false;
    }

    /// <summary>A reason that is put together once for each thing it can say.</summary>
    public string Text(Keyword keyword, int which, string reason, Func<int, string, string> compose)
    {
        if (_texts.TryGetValue((keyword, which, reason), out var known)) return known;
        var made = compose(which, reason);
        _texts.Add((keyword, which, reason), made);
        return made;
    }

    /// <summary>A mark in the scratch memory, to be given back to <see cref="Release"/>.</summary>
    public static int Hold(in Record record) => record.ScratchUsed;

    public static void Release(in Record record, int mark) => record.ReleaseScratch(mark);
}
