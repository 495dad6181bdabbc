using Weir.Protocol;

namespace Weir.Broker.Network;

/// <summary>A request that was taken, waiting for its answer and its turn.</summary>
sealed record PendingAnswer(RequestFrame Frame, RequestContext Context, IMessage? Request, Task<IMessage> Response, short ResponseVersion);
