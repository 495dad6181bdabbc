using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker;

/// <summary>A request as <see cref="BrokerFaults"/> sees it.</summary>
/// <param name="ApiKey">The API asked.</param>
/// <param name="Version">Its version.</param>
/// <param name="ClientId">The client's name for itself.</param>
/// <param name="Message">The request, for instance a <see cref="ProduceRequest"/>; its byte fields are valid until it is answered.</param>
public sealed record BrokerRequest(ApiKey ApiKey, short Version, string? ClientId, IMessage Message);
