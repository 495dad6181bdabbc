using Weir.Engine.Contracts.Validation;

namespace Weir.Engine.Contracts.Schemas;

/// <summary>Finds schemas that come back to themselves without going into the value, so that applying them would never end.</summary>
sealed class ReferenceLoops(IReadOnlyList<(Schema Schema, SchemaNode At)> read)
{
    readonly Dictionary<Schema, SchemaNode> _places = read.ToDictionary(pair => pair.Schema, pair => pair.At);
    readonly Dictionary<Schema, bool> _isDone = [];

    public void Report()
    {
        foreach (var (schema, _) in read) Follow(schema);
    }

    /// <summary>Depth first with a stack of its own: a chain of references may be as long as the contract.</summary>
    void Follow(Schema from)
    {
        if (_isDone.ContainsKey(from)) return;
        var path = new Stack<(Schema Schema, IEnumerator<Schema> Next)>();
        Enter(path, from);
        while (path.TryPeek(out var top))
        {
            if (!top.Next.MoveNext())
            {
                _isDone[path.Pop().Schema] = true;
                continue;
            }
            var next = top.Next.Current;
            if (!_isDone.TryGetValue(next, out var isDone)) Enter(path, next);
            else if (!isDone) Loop(top.Schema, next);
        }
    }

    void Enter(Stack<(Schema Schema, IEnumerator<Schema> Next)> path, Schema schema)
    {
        _isDone[schema] = false;
        path.Push((schema, schema.Keywords.SelectMany(keyword => keyword.InPlace).GetEnumerator()));
    }

    void Loop(Schema last, Schema start)
    {
        if (!_places.TryGetValue(last, out var place)) place = _places[start];
        var at = place.Find("$ref") ?? place.Find("$dynamicRef") ?? place;
        at.Document.Error(at, "leads back to itself without going into the value", "A schema may refer to itself only below properties, items and the like.");
    }
}
