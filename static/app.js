/* HocLieu in the browser: every part makes a page that already works a little quicker. Nothing here is needed.
   Each part finds its elements by a data attribute, on load and in what htmx brings (see `parts` at the end):

   forms               a second tap sends nothing        data-autosubmit        a ticked filter applies itself
   data-suggest-url    suggestions under a search box    data-drop              file drop zone, data-upload-url uploads
   data-scan           keeps the scanner's line focused  data-key="1"           Alt+1 presses it
   data-viewer         page pictures by key and swipe    data-menu              a <details> that closes again
   data-copy=text      copy button                       data-share-text, -url  the phone's own share sheet
   data-print          print button                      data-focus             takes focus on load (error summary)
   body[data-idle-minutes]   a shared computer signs out by itself and keeps what was typed for its writer   */
(() => {
  'use strict';
  const root = document.documentElement;
  const body = document.body;
  const words = JSON.parse(body.dataset.words || '{}');
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, props = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), props);
    element.append(...children);
    return element;
  };
  root.classList.add('js');

  let hush;
  function say(text) {
    const place = document.getElementById('say');
    if (!place) return;
    place.textContent = text;
    clearTimeout(hush);
    hush = setTimeout(() => { place.textContent = ''; }, 5000);
  }

  /* ── forms: one tap, one thing ── */
  const SEND_AGAIN_AFTER = 10000; // an answer that is a download leaves the page standing

  function release(form) {
    delete form.dataset.sending;
    all('[aria-busy]', form).forEach((button) => button.removeAttribute('aria-busy'));
  }

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === 'get') return;
    if (form.dataset.sending) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sending = '1';
    event.submitter?.setAttribute('aria-busy', 'true');
    setTimeout(release, SEND_AGAIN_AFTER, form);
  });
  document.addEventListener('htmx:finally:request', (event) => {
    const form = event.target.closest?.('form');
    if (form) release(form);
  });
  window.addEventListener('pageshow', () => all('form[data-sending]').forEach(release));
  document.addEventListener('htmx:error', () => say(words.offline));
  document.addEventListener('htmx:response:error', (event) => {
    if (event.detail?.ctx?.response?.status >= 500) say(words.failed);
  });

  document.addEventListener('change', (event) => {
    const desk = matchMedia('(min-width: 60rem)').matches || event.target.matches('select');
    if (event.target.matches('[data-autosubmit]') && desk) event.target.form.requestSubmit();
  });

  /* ── small presses ── */
  document.addEventListener('click', (event) => {
    all('details[data-menu][open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const pressed = event.target.closest('[data-copy], [data-share-text], [data-print]');
    if (!pressed) return;
    const { copy, shareText, shareUrl } = pressed.dataset;
    if (copy !== undefined) copyText(copy);
    else if (shareText !== undefined) navigator.share({ text: shareText, url: shareUrl }).catch(() => {});
    else window.print();
  });

  function copyText(text) {
    const done = () => say(words.copied);
    if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done); return; }
    const box = body.appendChild(make('textarea', { value: text, className: 'sr' })); // plain http in a school's own network
    box.select();
    if (document.execCommand('copy')) done();
    box.remove();
  }

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      all('details[data-menu][open]').forEach((menu) => { menu.open = false; menu.firstElementChild.focus(); });
    }
    if (!event.altKey || event.ctrlKey || !/^Digit\d$/.test(event.code)) return;
    const target = document.querySelector(`[data-key="${event.code.slice(-1)}"]`);
    if (!target) return;
    event.preventDefault();
    target.focus();
    if (!target.matches('input:not([type=radio], [type=checkbox]), select, textarea')) target.click();
  });

  /* ── scanner: a reader types fast and ends with Enter; its line must have the focus ── */
  function scanner(input) {
    input.focus();
    input.select();
  }
  document.addEventListener('keydown', (event) => {
    const line = document.querySelector('[data-scan]');
    const elsewhere = event.target.closest('input, select, textarea, button, a, summary, [contenteditable]');
    if (line && !elsewhere && event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) line.focus();
  });

  /* ── suggestions: the combobox pattern; the server sends plain <li> ── */
  function combobox(input) {
    const list = make('ul', { className: 'suggestions', id: `${input.id}-list`, role: 'listbox', hidden: true });
    list.setAttribute('aria-label', words.suggestions);
    input.form.append(list);
    const state = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id };
    Object.entries(state).forEach(([name, value]) => input.setAttribute(name, value));
    let wait, request, active = -1;

    const close = () => show('');
    function show(html) {
      list.innerHTML = html;
      all('li', list).forEach((item, i) => { item.role = 'option'; item.id = `${list.id}-${i}`; item.setAttribute('aria-selected', 'false'); });
      list.hidden = !list.children.length;
      input.setAttribute('aria-expanded', String(!list.hidden));
      input.removeAttribute('aria-activedescendant');
      active = -1;
    }
    async function ask() {
      request?.abort();
      const typed = input.value.trim();
      if (typed.length < 2) { close(); return; }
      request = new AbortController();
      try {
        const answer = await fetch(`${input.dataset.suggestUrl}?q=${encodeURIComponent(typed)}`, { signal: request.signal });
        show(answer.ok ? await answer.text() : '');
      } catch { /* aborted by the next letter, or offline: typing goes on */ }
    }
    function move(step) {
      const items = all('li', list);
      if (!items.length) return;
      items[active]?.setAttribute('aria-selected', 'false');
      active = (active + step + items.length) % items.length;
      items[active].setAttribute('aria-selected', 'true');
      items[active].scrollIntoView({ block: 'nearest' });
      input.setAttribute('aria-activedescendant', items[active].id);
    }
    function take(item) {
      if (item.dataset.url) { location.assign(item.dataset.url); return; }
      input.value = item.dataset.value || item.textContent.trim();
      close();
      input.form.requestSubmit();
    }
    input.addEventListener('input', () => { clearTimeout(wait); wait = setTimeout(ask, 180); });
    input.addEventListener('blur', () => setTimeout(close, 150));
    input.addEventListener('keydown', (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') { event.preventDefault(); move(event.key === 'ArrowDown' ? 1 : -1); }
      else if (event.key === 'Escape') { event.preventDefault(); close(); }
      else if (event.key === 'Enter' && active >= 0) { event.preventDefault(); take(list.children[active]); }
    });
    list.addEventListener('mousedown', (event) => {
      const item = event.target.closest('li');
      event.preventDefault();
      if (item) take(item);
    });
  }

  /* ── files: drop, and upload one after another with progress ── */
  const size = (bytes) => `${(bytes / 1048576).toLocaleString(root.lang, { maximumFractionDigits: 1 })} MB`;

  function dropZone(zone) {
    const input = zone.querySelector('input[type=file]');
    zone.addEventListener('dragover', (event) => { event.preventDefault(); zone.classList.add('over'); });
    zone.addEventListener('dragleave', () => zone.classList.remove('over'));
    zone.addEventListener('drop', (event) => {
      event.preventDefault();
      zone.classList.remove('over');
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    if (zone.dataset.uploadUrl) uploads(zone, input);
    else input.addEventListener('change', () => zone.querySelector('.uploads').replaceChildren(...[...input.files].map((file) => row(file, size(file.size)))));
  }
  const row = (file, note) => make('li', {}, make('span', { textContent: file.name }), make('span', { className: 'count', textContent: note }));

  function uploads(zone, input) {
    const list = zone.querySelector('.uploads');
    let queue = Promise.resolve();
    let count = 0;
    input.addEventListener('change', () => {
      const files = [...input.files];
      for (const file of files) {
        const line = list.appendChild(row(file, words.waiting));
        count += 1;
        const number = count;
        queue = queue.then(() => send(zone, input, file, line, number, files.length === 1));
      }
      input.value = ''; // the form itself must not send them again
    });
  }

  function send(zone, input, file, line, number, alone) {
    const data = new FormData();
    all('input[type=hidden]', input.form).forEach((hidden) => data.append(hidden.name, hidden.value));
    if (data.has('nonce')) data.set('nonce', `${data.get('nonce')}-${number}`);
    data.append(input.name, file);
    const bar = line.appendChild(make('progress', { max: file.size || 1, value: 0 }));
    bar.setAttribute('aria-label', file.name);
    const request = new XMLHttpRequest();
    request.open('POST', zone.dataset.uploadUrl);
    request.setRequestHeader('HX-Request', 'true');
    request.setRequestHeader('X-CSRFToken', data.get('csrf_token') || '');
    request.upload.addEventListener('progress', (event) => {
      bar.value = Math.min(event.loaded, file.size);
      line.children[1].textContent = `${Math.floor(100 * event.loaded / event.total)} % · ${size(file.size)}`;
    });
    return new Promise((next) => {
      request.addEventListener('loadend', () => { settle(request, line, alone, input); next(); });
      request.send(data);
    });
  }

  function settle(request, line, alone, input) {
    const go = request.getResponseHeader('HX-Redirect');
    if (go && alone) { location.assign(go); return; }
    const readable = request.status && request.status < 500 && request.status !== 413;
    if (readable && request.responseText.trim().startsWith('<li')) {
      line.outerHTML = request.responseText;
      const refused = /^<li class="wrong"/.test(request.responseText.trim());
      say(`${line.firstChild.textContent}: ${refused ? words.refused : words.done}`);
      return;
    }
    line.lastChild.remove();
    line.classList.toggle('wrong', request.status !== 200);
    const why = { 0: words.offline, 200: words.done, 413: words.tooBig }[request.status] || words.failed;
    line.children[1].textContent = why;
    say(`${line.firstChild.textContent}: ${why}`);
    input.focus();
  }

  /* ── viewer: arrow keys, swipe, paging without a new page ── */
  function viewer(box) {
    const links = all('.viewer-thumbs a', box);
    const image = box.querySelector('.viewer-page img');
    const [back, forward] = all('.viewer-bar a', box);
    const { base, alt } = box.dataset;
    let current = Number(box.dataset.current);

    function open(page) {
      if (page < 1 || page > links.length || page === current) return;
      const link = links[page - 1];
      links[current - 1].removeAttribute('aria-current');
      link.setAttribute('aria-current', 'true');
      link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      image.src = image.parentNode.href = link.dataset.src;
      image.alt = `${alt} ${page}${link.dataset.title ? `: ${link.dataset.title}` : ''}`;
      box.querySelector('[data-page]').textContent = page;
      current = page;
      step(back, page - 1);
      step(forward, page + 1);
      history.replaceState(history.state, '', base + page);
      if (links[page]) new Image().src = links[page].dataset.src; // the next page is there before it is asked for
    }
    function step(link, page) {
      const inside = page >= 1 && page <= links.length;
      link.toggleAttribute('aria-disabled', false);
      if (inside) link.href = `${base}${page}#viewer`; else link.setAttribute('aria-disabled', 'true');
    }
    box.addEventListener('click', (event) => {
      const link = event.target.closest('.viewer-thumbs a, .viewer-bar a');
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      open(link === back ? current - 1 : link === forward ? current + 1 : links.indexOf(link) + 1);
    });
    document.addEventListener('keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.target.closest('input, textarea, select, .viewer-thumbs')) return;
      const inside = box.contains(event.target) && { PageUp: current - 1, PageDown: current + 1, Home: 1, End: links.length };
      const page = { ArrowLeft: current - 1, ArrowRight: current + 1, ...inside }[event.key];
      if (page === undefined) return;
      event.preventDefault();
      open(page);
    });
    let start;
    image.parentNode.addEventListener('touchstart', (event) => { start = event.touches.length === 1 ? event.touches[0].clientX : null; }, { passive: true });
    image.parentNode.addEventListener('touchend', (event) => {
      const moved = start === null ? 0 : event.changedTouches[0].clientX - start;
      if (Math.abs(moved) > 48) open(current - Math.sign(moved));
    }, { passive: true });
  }

  /* ── shared computers: sign out by itself, keep what was typed for the same person on the same page ── */
  const draftName = `draft:${body.dataset.actor}:${location.pathname}`;
  const TYPED = 'main :is(input:not([type=hidden], [type=password], [type=file], [type=search]), select, textarea)[name]:not([readonly])';
  const isTick = (control) => control.type === 'checkbox' || control.type === 'radio';

  function keepTyped() {
    const typed = all(TYPED)
      .filter((control) => control.matches('select') || (isTick(control) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue))
      .map((control) => [control.id, isTick(control) ? control.checked : control.value]);
    if (typed.length) localStorage.setItem(draftName, JSON.stringify(typed));
  }
  function giveBack() {
    const kept = localStorage.getItem(draftName);
    if (!kept) return;
    localStorage.removeItem(draftName);
    JSON.parse(kept).forEach(([id, value]) => {
      const control = document.getElementById(id);
      if (control) control[isTick(control) ? 'checked' : 'value'] = value;
    });
    say(words.restored);
  }
  function idle(minutes) {
    let timer;
    const leave = () => { keepTyped(); document.querySelector('[data-signout]').submit(); };
    const stay = () => { clearTimeout(timer); timer = setTimeout(leave, minutes * 60000); };
    ['pointerdown', 'keydown', 'scroll'].forEach((name) => document.addEventListener(name, stay, { passive: true }));
    document.querySelector('[data-signout]').addEventListener('submit', keepTyped);
    giveBack();
    stay();
  }

  /* ── start ── */
  const parts = {
    '[data-suggest-url]': combobox,
    '[data-drop]': dropZone,
    '[data-viewer]': viewer,
    '[data-scan]': scanner,
    '[data-focus]': (element) => element.focus(),
    '[data-share-text]': (button) => { button.hidden = !navigator.share; },
  };
  const started = new WeakSet();
  function start(within) {
    Object.entries(parts).forEach(([selector, begin]) => all(selector, within)
      .filter((element) => !started.has(element))
      .forEach((element) => { started.add(element); begin(element); }));
    if (!CSS.supports('selector(::details-content)') && matchMedia('(min-width: 60rem)').matches) {
      all('details[data-filters]', within).forEach((filters) => { filters.open = true; });
    }
  }
  start(document);
  document.addEventListener('htmx:after:swap', () => start(document));
  if (body.dataset.idleMinutes) idle(Number(body.dataset.idleMinutes));
})();
