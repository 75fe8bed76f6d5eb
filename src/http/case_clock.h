// What happens to cases without anybody asking: passed terms take effect, reminders are written,
// letters are sent.
//
// One thread of its own, a round every few seconds; what a round could not do the next one does.
// Several servers of one home may each have one: a term passes once, a letter goes out once.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/date.h"
#include "http/service.h"
#include "mail/smtp_server.h"

namespace pandok::http {

class CaseClock {
 public:
  // Without a mail server letters wait in the database.
  CaseClock(Service& service, std::optional<mail::SmtpServer> server)
      : service_(service), server_(std::move(server)) {}
  // Ends after the letter that is being handed over.
  ~CaseClock();
  void start();

 private:
  void work();
  bool stopping();
  // The terms that have passed, the reminders of the day once, the letters that are due.
  Result<> round();
  Result<> pass_terms(store::Database& database, Date today);
  Result<> remind(store::Database& database, Date today);
  Result<> send(store::Database& database);

  Service& service_;
  const std::optional<mail::SmtpServer> server_;
  std::optional<Date> reminded_;  // the last day whose reminders are written
  std::string last_fault_;        // said once
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace pandok::http
