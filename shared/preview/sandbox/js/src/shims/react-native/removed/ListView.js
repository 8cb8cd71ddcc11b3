// ListView, which lists were before FlatList: rows of a data source that knows them by section and id.

import {createElement, Fragment} from 'react';
import {named} from '../../element/named.js';
import {ScrollView} from '../ScrollView.js';

/** Rows that are rendered: more than fit on any device. */
const MAX_ROWS = 100;

const idsOf = (rows) => (rows === null || typeof rows !== 'object' ? [] : Object.keys(rows));

class DataSource {
  constructor({getRowData, getSectionHeaderData} = {}) {
    this.getRow = getRowData ?? ((data, section, row) => data?.[section]?.[row]);
    this.getHeader = getSectionHeaderData ?? ((data, section) => data?.[section]);
    this.data = {};
    this.sectionIdentities = [];
    this.rowIdentities = [];
  }

  cloneWithRows(rows, rowIds) {
    return this.cloneWithRowsAndSections({s1: rows}, ['s1'], [rowIds ?? idsOf(rows)]);
  }

  cloneWithRowsAndSections(data, sectionIds, rowIds) {
    const next = Object.create(DataSource.prototype);
    const sectionIdentities = sectionIds ?? idsOf(data);
    return Object.assign(next, this, {data, sectionIdentities, rowIdentities: rowIds ?? sectionIdentities.map((section) => idsOf(data?.[section]))});
  }

  getRowCount() {
    return this.rowIdentities.reduce((sum, rows) => sum + rows.length, 0);
  }

  getRowAndSectionCount() {
    return this.getRowCount() + this.sectionIdentities.length;
  }

  getSectionLengths() {
    return this.rowIdentities.map((rows) => rows.length);
  }

  getRowData(section, row) {
    const id = this.sectionIdentities[section];
    return this.getRow(this.data, id, this.rowIdentities[section][row]);
  }

  getSectionHeaderData(section) {
    return this.getHeader(this.data, this.sectionIdentities[section]);
  }
}

/** What a function renders, as a part of the list of its own. */
const part = (key, content) => createElement(Fragment, {key}, content);

export const ListView = named('ListView', function ListView(props) {
  const {dataSource, renderRow, renderSectionHeader, renderSeparator, renderHeader, renderFooter, renderScrollComponent, ...scrolls} = props;
  const children = [];
  if (renderHeader) children.push(part('header', renderHeader()));
  let count = 0;
  (dataSource?.sectionIdentities ?? []).forEach((section, s) => {
    if (renderSectionHeader && count < MAX_ROWS) children.push(part(`s ${section}`, renderSectionHeader(dataSource.getSectionHeaderData(s), section)));
    dataSource.rowIdentities[s].forEach((row, r) => {
      if (count++ >= MAX_ROWS) return;
      children.push(part(`r ${section} ${row}`, renderRow(dataSource.getRowData(s, r), section, row, () => {})));
      const last = r === dataSource.rowIdentities[s].length - 1;
      if (renderSeparator && !last) children.push(part(`- ${section} ${row}`, renderSeparator(section, row, false)));
    });
  });
  if (renderFooter) children.push(part('footer', renderFooter()));
  if (renderScrollComponent) {
    const element = renderScrollComponent(scrolls);
    return createElement(element.type, {...element.props, key: element.key}, children);
  }
  return createElement(ScrollView, scrolls, children);
});
ListView.DataSource = DataSource;
