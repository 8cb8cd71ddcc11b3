import i18next from 'i18next';
import {I18nextProvider, initReactI18next, Trans, useTranslation} from 'react-i18next';
import {Text, View} from 'react-native';

i18next.use(initReactI18next).init({
  lng: 'fr',
  initAsync: false,
  resources: {fr: {translation: {hello: 'Bonjour', thanks: 'Merci <1>{{name}}</1>'}}},
});

function Hello() {
  const {t} = useTranslation();
  return <Text>{t('hello')}</Text>;
}

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <I18nextProvider i18n={i18next}>
          <Hello />
          <Text>
            <Trans i18nKey="thanks" values={{name: 'Ada'}} components={{1: <Text />}} />
          </Text>
        </I18nextProvider>
      </View>
      <Text>below</Text>
    </View>
  );
}
