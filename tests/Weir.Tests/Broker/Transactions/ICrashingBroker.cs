using Weir.Protocol;

namespace Weir.Tests.Broker.Transactions;

/// <summary>A broker that goes down now and then and comes back: who asks it asks again until there is an answer.</summary>
interface ICrashingBroker
{
    Task<TResponse> AskAsync<TResponse>(IRequest<TResponse> request, short? version = null) where TResponse : IMessage<TResponse>;
}
