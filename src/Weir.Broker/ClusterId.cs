using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Broker;

/// <summary>The id of the cluster, made once per data folder.</summary>
static class ClusterId
{
    const string Key = "cluster-id";

    public static Uuid Of(StateTable state, IdSource ids)
    {
        if (state.Get(Key) is not { } id) state.Put(Key, id = ids.NextGuid().ToByteArray(bigEndian: true));
        return Uuid.From(id);
    }
}
