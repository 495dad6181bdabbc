using Weir.Protocol.Messages;

namespace Weir.Protocol;

/// <summary>A request whose answer is a <typeparamref name="TResponse"/>.</summary>
public interface IRequest<TResponse> : IMessage where TResponse : IMessage<TResponse>
{
    /// <summary>The API that is asked.</summary>
    ApiKey ApiKey { get; }
}
