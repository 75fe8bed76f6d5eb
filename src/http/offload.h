// The one way from a coroutine to a blocking function and back. Internal to this room.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "http/work_pool.h"

namespace pandok::http {

using Executor = boost::asio::io_context::executor_type;
template <class T>
using Awaitable = boost::asio::awaitable<T, Executor>;

// Runs `work` on the pool and goes on with what it returned on the caller's loop; nullopt if the
// pool has no room. Everything is named before co_await: g++ 12 destroys some temporaries twice.
template <class T>
Awaitable<std::optional<T>> offload(WorkPool& pool, std::function<T()> work) {
  auto start = [&pool, &work](auto handler) {
    auto executor = boost::asio::get_associated_executor(handler);
    // Shared because std::function copies; only one of the two calls it.
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    const bool taken = pool.try_submit([resume, executor, &work] {
      auto value = std::make_shared<std::optional<T>>(work());
      boost::asio::post(executor, [resume, value] { (*resume)(std::move(*value)); });
    });
    if (!taken) boost::asio::post(executor, [resume] { (*resume)(std::optional<T>()); });
  };
  boost::asio::use_awaitable_t<Executor> token;
  co_return co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<Executor>,
                                                 void(std::optional<T>)>(start, token);
}

}  // namespace pandok::http
